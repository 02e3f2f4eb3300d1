package io.synod.journal;

import io.synod.loop.Leisure;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures an append beside a bare write and fdatasync, in a directory given as the argument; no test. Prints microseconds:
 * <pre>
 * java -cp ... io.synod.journal.JournalMeasurement /var/tmp
 * </pre>
 */
final class JournalMeasurement {
  private static final int ROUNDS = 4000;
  private static final Bytes ENTRY = Bytes.copyOf(new byte[200]);

  private JournalMeasurement() {}

  public static void main(String[] arguments) throws Exception {
    Path directory = Files.createTempDirectory(Path.of(arguments[0]), "journal");
    var storage = new DiskStorage(directory);
    var io = Executors.newFixedThreadPool(4);
    try {
      for (int run = 0; run < 2; run++) {
        bare(storage, "bare-" + run);
        SegmentedLog log = SegmentedLog.open(storage, "log-" + run, LogSettings.defaults(), io, Leisure.NONE, Throwable::printStackTrace, (l, e) -> {});
        oneOutstanding(log);
        manyOutstanding(log, 64, 200_000);
        log.close();
      }
    } finally {
      io.shutdown();
      storage.delete("");
    }
  }

  private static void bare(Storage storage, String path) throws Exception {
    try (StorageFile file = storage.open(path)) {
      file.preallocate(16 << 20);
      long[] nanos = new long[ROUNDS];
      for (int i = 0; i < ROUNDS; i++) {
        long start = System.nanoTime();
        file.write(ByteBuffer.allocate(220), i * 220L);
        file.force();
        nanos[i] = System.nanoTime() - start;
      }
      print("bare write and fdatasync", nanos);
    }
  }

  private static void oneOutstanding(SegmentedLog log) {
    long[] nanos = new long[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
      var done = new Wakeup(Thread.currentThread(), 1);
      long start = System.nanoTime();
      log.append(List.of(ENTRY), done);
      done.await();
      nanos[i] = System.nanoTime() - start;
    }
    print("append, one outstanding", nanos);
  }

  private static void manyOutstanding(SegmentedLog log, int outstanding, int total) throws InterruptedException {
    var left = new AtomicInteger(total);
    var finished = new CountDownLatch(outstanding);
    long start = System.nanoTime();
    for (int i = 0; i < outstanding; i++) next(log, left, finished);
    finished.await();
    System.out.printf("%-28s %,d entries/s%n", "append, " + outstanding + " outstanding",
        total * 1_000_000_000L / (System.nanoTime() - start));
  }

  private static void next(SegmentedLog log, AtomicInteger left, CountDownLatch finished) {
    if (left.decrementAndGet() < 0) {
      finished.countDown();
      return;
    }
    log.append(List.of(ENTRY), new SegmentedLog.Completion() {
      @Override
      public void durable(long first, long[] locations) {
        next(log, left, finished);
      }

      @Override
      public void failed(Exception reason) {
        throw new IllegalStateException(reason);
      }
    });
  }

  private static void print(String what, long[] nanos) {
    Arrays.sort(nanos);
    System.out.printf("%-28s p50 %4d  p90 %4d  p99 %5d  max %6d%n", what, nanos[ROUNDS / 2] / 1000, nanos[ROUNDS * 9 / 10] / 1000,
        nanos[ROUNDS * 99 / 100] / 1000, nanos[ROUNDS - 1] / 1000);
  }

  private static final class Wakeup implements SegmentedLog.Completion {
    private final Thread waiter;
    private volatile int left;

    Wakeup(Thread waiter, int left) {
      this.waiter = waiter;
      this.left = left;
    }

    void await() {
      while (left > 0) LockSupport.park();
    }

    @Override
    public void durable(long first, long[] locations) {
      left = 0;
      LockSupport.unpark(waiter);
    }

    @Override
    public void failed(Exception reason) {
      throw new IllegalStateException(reason);
    }
  }
}
