package io.synod.partition;

import io.synod.journal.DiskStorage;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * What appending and following the log's end cost, without network and fsync: {@code PartitionLoad DIRECTORY [BATCHES]}. Prints CPU time per
 * batch of 16 records of 1 KiB, and the write's share of it. A program, not a test; the directory is left for other tools to read.
 */
final class PartitionLoad {
  private static final int BATCHES_DEFAULT = 50_000;
  private static final int READ_LIMIT = 1 << 20;

  private PartitionLoad() {}

  public static void main(String[] arguments) throws IOException {
    var storage = new DiskStorage(Path.of(arguments[0]));
    var store = new PartitionStore(storage, "partitions");
    int batches = arguments.length > 1 ? Integer.parseInt(arguments[1]) : BATCHES_DEFAULT;
    PartitionLog log = store.open(new PartitionId("load", new UUID(3, 4), 0), PartitionSettings.defaults());
    log.lead(1);
    ByteBuffer batch = Batches.batch(System.currentTimeMillis(), IntStream.range(0, 16).mapToObj(i -> "x".repeat(1024)).toArray(String[]::new));
    run("append and read, warming up", log, batch, batches / 2);
    run("append and read", log, batch, batches);
    var file = storage.open("only-writes");
    long start = cpu();
    for (int i = 0; i < batches; i++) file.write(batch.duplicate(), (long) i * batch.remaining());
    System.out.printf("the write alone: %.2f us of CPU%n", (cpu() - start) / 1e3 / batches);
    storage.delete("only-writes");
    log.flush().close(storage);
  }

  private static void run(String name, PartitionLog log, ByteBuffer batch, int batches) throws IOException {
    long appending = 0;
    long reading = 0;
    for (int i = 0; i < batches; i++) {
      long before = cpu();
      log.append(batch, System.currentTimeMillis());
      long between = cpu();
      LogView view = log.view();
      Slice slice = view.read(view.logEndOffset() - 16, READ_LIMIT, view.highWatermark(), true);
      if (slice.sizeInBytes() != batch.remaining()) throw new IllegalStateException("read " + slice);
      appending += between - before;
      reading += cpu() - between;
    }
    System.out.printf("%s: %d batches of %d bytes, append %.2f us, read of the newest %.2f us of CPU (the clock's own %.2f us in each)%n", name, batches,
        batch.remaining(), appending / 1e3 / batches, reading / 1e3 / batches, clockCost());
  }

  private static double clockCost() {
    long start = cpu();
    for (int i = 0; i < 1000; i++) cpu();
    return (cpu() - start) / 1e6;
  }

  private static long cpu() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }
}
