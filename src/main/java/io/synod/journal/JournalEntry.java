package io.synod.journal;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What an entry of a persistence journal says. On disk, big-endian: version 1 (byte), kind (byte), persistence id (string), then
 * <pre>
 * kind 1, Written: long firstSequenceNr, int count, and for each event
 *                  int serializer id, string manifest, string adapter manifest, int length, bytes
 * kind 2, Deleted: long toSequenceNr, long highestSequenceNr
 * </pre>
 * A string is its length in UTF-8 (short) and its bytes. The writer's UUID and Akka's timestamp are left out: this journal has one writer
 * an id, and events that need a time carry it, so equal histories have equal bytes.
 */
public sealed interface JournalEntry {
  /** Events of one {@code AtomicWrite}, numbered from {@code firstSequenceNr}: one entry, so all of them survive a crash or none. */
  record Written(String persistenceId, long firstSequenceNr, List<Event> events) implements JournalEntry {
    public Written {
      events = List.copyOf(events);
    }

    public long lastSequenceNr() {
      return firstSequenceNr + events.size() - 1;
    }
  }

  /** Events up to {@code toSequenceNr} are gone; {@code highestSequenceNr} is what the id had reached, which outlives its events. */
  record Deleted(String persistenceId, long toSequenceNr, long highestSequenceNr) implements JournalEntry {}

  /**
   * An event as its owner serialized it.
   *
   * @param manifest        of the serializer, empty where it has none
   * @param adapterManifest of the event adapter, empty where there is none
   */
  record Event(int serializerId, String manifest, String adapterManifest, Bytes content) {}

  String persistenceId();

  /** The entry as bytes. */
  default Bytes encoded() {
    byte[] id = persistenceId().getBytes(StandardCharsets.UTF_8);
    if (this instanceof Deleted deleted) {
      ByteBuffer out = begin(2, id, 16);
      return Bytes.owning(out.putLong(deleted.toSequenceNr).putLong(deleted.highestSequenceNr).array());
    }
    Written written = (Written) this;
    int count = written.events.size();
    var manifests = new byte[count][];
    var adapterManifests = new byte[count][];
    int size = 12;
    for (int i = 0; i < count; i++) {
      Event event = written.events.get(i);
      manifests[i] = event.manifest.getBytes(StandardCharsets.UTF_8);
      adapterManifests[i] = event.adapterManifest.getBytes(StandardCharsets.UTF_8);
      size = Math.addExact(size, 12 + manifests[i].length + adapterManifests[i].length + event.content.size());
    }
    ByteBuffer out = begin(1, id, size).putLong(written.firstSequenceNr).putInt(count);
    for (int i = 0; i < count; i++) {
      Event event = written.events.get(i);
      putString(out.putInt(event.serializerId), manifests[i]);
      putString(out, adapterManifests[i]);
      event.content.copyTo(out.putInt(event.content.size()));
    }
    return Bytes.owning(out.array());
  }

  /** @throws IllegalArgumentException when {@code source} is not exactly one entry of a version this program knows */
  static JournalEntry decode(Bytes source) {
    ByteBuffer in = source.asByteBuffer();
    try {
      byte version = in.get();
      if (version != 1) throw new IllegalArgumentException("a journal entry has version " + version + "; this program reads version 1");
      byte kind = in.get();
      JournalEntry entry = kind == 1 ? decodeWritten(in) : kind == 2 ? new Deleted(string(in), in.getLong(), in.getLong()) : null;
      if (entry == null) throw new IllegalArgumentException("a journal entry has kind " + kind + "; this program knows 1 and 2");
      if (in.hasRemaining()) throw new IllegalArgumentException(in.remaining() + " bytes are left over behind a journal entry");
      return entry;
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("a journal entry of " + source.size() + " bytes ends too early", e);
    }
  }

  private static Written decodeWritten(ByteBuffer in) {
    String id = string(in);
    long first = in.getLong();
    int count = in.getInt();
    if (count < 1 || count > in.remaining() / 12) throw new IllegalArgumentException("a journal entry claims " + count + " events");
    var events = new ArrayList<Event>(count);
    for (int i = 0; i < count; i++) events.add(new Event(in.getInt(), string(in), string(in), bytes(in, in.getInt())));
    return new Written(id, first, events);
  }

  private static ByteBuffer begin(int kind, byte[] id, int rest) {
    ByteBuffer out = ByteBuffer.allocate(Math.addExact(4 + id.length, rest)).put((byte) 1).put((byte) kind);
    return putString(out, id);
  }

  private static ByteBuffer putString(ByteBuffer out, byte[] utf8) {
    if (utf8.length > 0xFFFF) {
      throw new IllegalArgumentException("a persistence id or manifest has " + utf8.length + " bytes, more than 65535");
    }
    return out.putShort((short) utf8.length).put(utf8);
  }

  private static String string(ByteBuffer in) {
    return bytes(in, in.getShort() & 0xFFFF).asUtf8();
  }

  private static Bytes bytes(ByteBuffer in, int length) {
    if (length < 0 || length > in.remaining()) throw new BufferUnderflowException();
    var content = new byte[length];
    in.get(content);
    return Bytes.owning(content);
  }
}
