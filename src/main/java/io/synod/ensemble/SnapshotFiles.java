package io.synod.ensemble;

import io.synod.journal.Storage;
import io.synod.journal.StorageFile;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.zip.CRC32C;

/**
 * The snapshots of one member: files {@code snapshot.<zxid in hex>} in its directory. Layout: {@code magic "SYNODSNP", version i32 = 2,
 * zxid i64}, the state machine's own bytes, {@code endZxid i64}, {@code length i64} of all before it, {@code crc i32} (CRC32C) of all before
 * it. A snapshot is fuzzy: it began at its zxid, and holds no effect of a transaction above {@code endZxid} (version 1, which ensembles of one
 * wrote, did not say). Written under a temporary name, forced and renamed, so a file with its name is whole unless the disk damaged it.
 * Blocks: call on io.
 */
final class SnapshotFiles {
  private static final long MAGIC = 0x53594e4f44534e50L;
  private static final int VERSION = 2;
  private static final int WITHOUT_END = 1;
  private static final int HEADER = 20;
  private static final int TRAILER = 12;
  private static final int BUFFER = 1 << 18;
  /** So much is written before it is forced: more waiting at once would hold up the log, which is forced for every batch, on the same disk. */
  private static final int FORCED_BYTES = 4 << 20;
  private static final String PREFIX = "snapshot.";
  private static final String TEMPORARY = ".tmp";
  private final Storage storage;
  private final String directory;

  SnapshotFiles(Storage storage, String directory) {
    this.storage = storage;
    this.directory = directory;
  }

  /** Writes what {@code machine} holds now, durable on return. @return bytes of the file */
  long write(long zxid, StateMachine machine) throws IOException {
    return write(zxid, machine::writeSnapshot, machine::publishing);
  }

  /** @param end asked once {@code body} is written */
  long write(long zxid, StoppedMember.Body body, LongSupplier end) throws IOException {
    String temporary = path(zxid) + TEMPORARY;
    storage.delete(temporary);
    long bytes;
    try (StorageFile file = storage.open(temporary)) {
      var sink = new Sink(file);
      var out = new DataOutputStream(sink);
      out.writeLong(MAGIC);
      out.writeInt(VERSION);
      out.writeLong(zxid);
      body.writeTo(out);
      out.writeLong(end.getAsLong());
      sink.flush();
      out.writeLong(sink.position);
      sink.flush();
      out.writeInt((int) sink.crc.getValue());
      sink.flush();
      bytes = sink.position;
      file.force();
    }
    storage.rename(temporary, path(zxid));
    return bytes;
  }

  /** zxids of the complete snapshots, newest first. */
  List<Long> list() throws IOException {
    var found = new ArrayList<Long>();
    for (String name : storage.list(directory)) {
      if (name.startsWith(PREFIX) && !name.endsWith(TEMPORARY)) found.add(Long.parseUnsignedLong(name.substring(PREFIX.length()), 16));
    }
    found.sort(Comparator.reverseOrder());
    return found;
  }

  /**
   * Reads the snapshot into {@code machine}, after its checksum was found right: a damaged one changes nothing.
   *
   * @return the zxid above which no effect of a transaction is in it
   */
  long read(long zxid, StateMachine machine) throws IOException {
    try (StorageFile file = storage.open(path(zxid))) {
      long end = verified(file, zxid);
      boolean tellsEnd = full(file, 8, 4).getInt() != WITHOUT_END;
      var in = new DataInputStream(new BufferedInputStream(new Source(file, HEADER, end), BUFFER));
      machine.readSnapshot(in, zxid);
      return tellsEnd ? full(file, end - 8, 8).getLong() : zxid;
    }
  }

  /** Deletes all but the newest {@code retain} and those from {@code keptFrom} on, and what an interrupted write left. */
  void purge(int retain, long keptFrom) throws IOException {
    List<Long> all = list();
    for (long old : all.subList(Math.min(retain, all.size()), all.size())) if (old < keptFrom) storage.delete(path(old));
    for (String name : storage.list(directory)) {
      if (name.endsWith(TEMPORARY)) storage.delete(directory + "/" + name);
    }
  }

  long size(long zxid) throws IOException {
    try (StorageFile file = storage.open(path(zxid))) {
      return file.size();
    }
  }

  String path(long zxid) {
    return directory + "/" + PREFIX + Long.toHexString(zxid);
  }

  /** The checksum a file that ends says it has. */
  static int checksum(StorageFile file) throws IOException {
    return full(file, file.size() - 4, 4).getInt();
  }

  /** @return where the state machine's bytes, and the zxid behind them, end @throws Decoder.Malformed when the file is not whole */
  static long verified(StorageFile file, long zxid) throws IOException {
    long size = file.size();
    if (size < HEADER + TRAILER) throw new Decoder.Malformed(file.path() + " has " + size + " bytes, fewer than an empty snapshot");
    ByteBuffer header = full(file, 0, HEADER);
    if (header.getLong() != MAGIC) throw new Decoder.Malformed(file.path() + " is not a snapshot");
    int version = header.getInt();
    if (version != VERSION && version != WITHOUT_END) {
      throw new Decoder.Malformed(file.path() + " has format " + version + ", this Synod reads " + WITHOUT_END + " and " + VERSION);
    }
    if (header.getLong() != zxid) throw new Decoder.Malformed(file.path() + " was taken at another zxid than its name says");
    ByteBuffer trailer = full(file, size - TRAILER, TRAILER);
    long length = trailer.getLong();
    if (length != size - TRAILER) throw new Decoder.Malformed(file.path() + " has " + size + " bytes, its trailer expects " + (length + TRAILER));
    var crc = new CRC32C();
    ByteBuffer chunk = ByteBuffer.allocateDirect(BUFFER);
    for (long at = 0; at < size - 4; at += chunk.limit()) {
      chunk.clear().limit((int) Math.min(BUFFER, size - 4 - at));
      fill(file, chunk, at);
      crc.update(chunk.flip());
    }
    if ((int) crc.getValue() != trailer.getInt()) throw new Decoder.Malformed(file.path() + " does not have the checksum it was written with");
    return size - TRAILER;
  }

  private static ByteBuffer full(StorageFile file, long position, int length) throws IOException {
    ByteBuffer target = ByteBuffer.allocate(length);
    fill(file, target, position);
    return target.flip();
  }

  static void fill(StorageFile file, ByteBuffer target, long position) throws IOException {
    while (target.hasRemaining()) {
      int read = file.read(target, position + target.position());
      if (read <= 0) throw new Decoder.Malformed(file.path() + " ends at byte " + (position + target.position()));
    }
  }

  /** Buffers, counts and checksums what it is given, and has it written to the disk as it goes. */
  private static final class Sink extends OutputStream {
    private final StorageFile file;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
    private final CRC32C crc = new CRC32C();
    private long position;
    private long forced;

    Sink(StorageFile file) {
      this.file = file;
    }

    @Override
    public void write(int b) throws IOException {
      if (!buffer.hasRemaining()) flush();
      buffer.put((byte) b);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
      int done = 0;
      while (done < length) {
        if (!buffer.hasRemaining()) flush();
        int part = Math.min(buffer.remaining(), length - done);
        buffer.put(source, offset + done, part);
        done += part;
      }
    }

    @Override
    public void flush() throws IOException {
      buffer.flip();
      crc.update(buffer.duplicate());
      int written = buffer.limit();
      file.write(buffer, position);
      position += written;
      buffer.clear();
      if (position - forced < FORCED_BYTES) return;
      file.force();
      forced = position;
    }
  }

  /** The bytes of a file from one position to another. */
  private static final class Source extends InputStream {
    private final StorageFile file;
    private long position;
    private final long end;

    Source(StorageFile file, long position, long end) {
      this.file = file;
      this.position = position;
      this.end = end;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (position >= end) return -1;
      ByteBuffer window = ByteBuffer.wrap(target, offset, (int) Math.min(length, end - position));
      int read = file.read(window, position);
      if (read <= 0) throw new Decoder.Malformed(file.path() + " ends at byte " + position);
      position += read;
      return read;
    }
  }
}
