package io.synod.journal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * A stored snapshot. The file is big-endian: {@code SYNS} (int), version 1 (int), CRC32C of all behind it (int), sequence number (long),
 * timestamp (long), serializer id (int), persistence id and manifest (each a length in bytes as int, and UTF-8), then the content.
 *
 * @param timestamp milliseconds since 1970, as Akka says
 */
record Snapshot(String persistenceId, long sequenceNr, long timestamp, int serializerId, String manifest, Bytes content) {
  private static final int MAGIC = 0x53594E53;
  private static final int VERSION = 1;
  private static final int FIXED = 40;

  Bytes encoded() {
    byte[] id = persistenceId.getBytes(StandardCharsets.UTF_8);
    byte[] manifestBytes = manifest.getBytes(StandardCharsets.UTF_8);
    ByteBuffer out = ByteBuffer.allocate(Math.addExact(FIXED + id.length + manifestBytes.length, content.size()));
    out.putInt(MAGIC).putInt(VERSION).putInt(0).putLong(sequenceNr).putLong(timestamp).putInt(serializerId);
    out.putInt(id.length).put(id).putInt(manifestBytes.length).put(manifestBytes);
    content.copyTo(out);
    out.putInt(8, crc(out));
    return Bytes.owning(out.array());
  }

  /** The snapshot in a file; empty where it is damaged, incomplete or of another version. */
  static Optional<Snapshot> decode(Bytes file) {
    if (file.size() < FIXED) return Optional.empty();
    ByteBuffer in = file.asByteBuffer();
    if (in.getInt() != MAGIC || in.getInt() != VERSION || in.getInt() != crc(in)) return Optional.empty();
    long sequenceNr = in.getLong();
    long timestamp = in.getLong();
    int serializerId = in.getInt();
    String id = string(in);
    String manifest = string(in);
    return Optional.of(new Snapshot(id, sequenceNr, timestamp, serializerId, manifest, Bytes.from(in)));
  }

  private static String string(ByteBuffer in) {
    var utf8 = new byte[in.getInt()];
    in.get(utf8);
    return new String(utf8, StandardCharsets.UTF_8);
  }

  private static int crc(ByteBuffer file) {
    var crc = new CRC32C();
    crc.update(file.duplicate().position(12).limit(file.capacity()));
    return (int) crc.getValue();
  }
}
