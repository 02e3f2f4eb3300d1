package io.synod.partition;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.record.internal.SimpleRecord;

/** Record batches as a producer makes them, by the client library's own code. */
final class Batches {
  private static final int NO_EPOCH = -1;

  private Batches() {}

  /** One batch of {@code values}, without keys, at timestamp {@code millis}. */
  static ByteBuffer batch(long millis, String... values) {
    return batch(Compression.NONE, millis, values);
  }

  static ByteBuffer batch(Compression codec, long millis, String... values) {
    return direct(MemoryRecords.withRecords(RecordBatch.MAGIC_VALUE_V2, 0, codec, TimestampType.CREATE_TIME, records(millis, values)));
  }

  /** One batch of {@code count} records of an idempotent producer. */
  static ByteBuffer idempotent(long producerId, int epoch, int sequence, int count) {
    return direct(MemoryRecords.withIdempotentRecords(Compression.NONE, producerId, (short) epoch, sequence,
        records(1, IntStream.range(0, count).mapToObj(i -> "v" + (sequence + i)).toArray(String[]::new))));
  }

  static ByteBuffer keyed(String... keys) {
    return direct(MemoryRecords.withRecords(Compression.gzip().build(),
        Stream.of(keys).map(k -> new SimpleRecord(1, k == null ? null : k.getBytes(), "v".getBytes())).toArray(SimpleRecord[]::new)));
  }

  static ByteBuffer together(ByteBuffer... batches) {
    ByteBuffer all = ByteBuffer.allocateDirect(Stream.of(batches).mapToInt(ByteBuffer::remaining).sum());
    for (ByteBuffer batch : batches) all.put(batch);
    return all.flip();
  }

  /** The records of {@code slice}, as {@code offset:value}. */
  static List<String> records(Slice slice) throws java.io.IOException {
    ByteBuffer content = ByteBuffer.allocate(slice.sizeInBytes());
    slice.file().read(content, slice.position());
    return records(content.flip());
  }

  static List<String> records(ByteBuffer content) {
    return Stream.of(content).flatMap(c -> java.util.stream.StreamSupport.stream(MemoryRecords.readableRecords(c).records().spliterator(), false))
        .map(r -> r.offset() + ":" + org.apache.kafka.common.utils.Utils.utf8(r.value())).toList();
  }

  private static SimpleRecord[] records(long millis, String... values) {
    return Stream.of(values).map(v -> new SimpleRecord(millis, v.getBytes())).toArray(SimpleRecord[]::new);
  }

  private static ByteBuffer direct(MemoryRecords records) {
    ByteBuffer source = records.buffer();
    return ByteBuffer.allocateDirect(source.remaining()).put(source).flip();
  }
}
