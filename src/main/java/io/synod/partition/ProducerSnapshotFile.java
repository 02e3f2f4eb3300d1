package io.synod.partition;

import io.synod.journal.Bytes;
import io.synod.partition.ProducerState.Producer;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.zip.CRC32C;

/**
 * Kafka's producer snapshot, {@code <offset>.snapshot}: version 1 (int16), CRC-32C of what follows (uint32), then an array of the newest
 * batch of each producer (message {@code ProducerSnapshot.json} of kafka-storage). Written when a segment is rolled, for Kafka's tools;
 * our own start reads the {@link Checkpoint}, which remembers five batches and not one.
 */
final class ProducerSnapshotFile {
  static final String SUFFIX = ".snapshot";
  private static final short VERSION = 1;
  private static final int HEADER_SIZE = 10;
  private static final int CRC_AT = 2;
  private static final int CRC_FROM = 6;
  private static final int ENTRY_SIZE = 46;
  private static final int NO_COORDINATOR_EPOCH = -1;
  private static final long NO_TRANSACTION = -1;

  private ProducerSnapshotFile() {}

  static Bytes encode(Collection<Producer> producers) {
    ByteBuffer file = ByteBuffer.allocate(HEADER_SIZE + producers.size() * ENTRY_SIZE);
    file.putShort(VERSION).putInt(0).putInt(producers.size());
    for (Producer p : producers) {
      var last = p.last();
      file.putLong(p.id()).putShort(p.epoch()).putInt(last.lastSequence()).putLong(last.lastOffset()).putInt(last.offsetDelta());
      file.putLong(last.maxTimestamp()).putInt(NO_COORDINATOR_EPOCH).putLong(NO_TRANSACTION);
    }
    var crc = new CRC32C();
    crc.update(file.array(), CRC_FROM, file.capacity() - CRC_FROM);
    file.putInt(CRC_AT, (int) crc.getValue());
    return Bytes.owning(file.array());
  }
}
