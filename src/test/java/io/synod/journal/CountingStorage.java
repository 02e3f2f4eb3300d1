package io.synod.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Passes everything on, counts syncs, and can hold them up. */
final class CountingStorage extends PassingStorage {
  private final AtomicInteger forces = new AtomicInteger();
  private volatile CountDownLatch hold = new CountDownLatch(0);
  private volatile CountDownLatch held = new CountDownLatch(0);

  CountingStorage(Storage storage) {
    super(storage);
  }

  /** Syncs of file content so far; those within a preallocation not counted. */
  int forces() {
    return forces.get();
  }

  void holdForces() {
    held = new CountDownLatch(1);
    hold = new CountDownLatch(1);
  }

  /** Returns once a sync is being held up. */
  void awaitHeld() {
    await(held);
  }

  void releaseForces() {
    hold.countDown();
  }

  @Override
  public StorageFile open(String path) throws IOException {
    return new CountingFile(super.open(path));
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private final class CountingFile extends PassingFile {
    private CountingFile(StorageFile file) {
      super(file);
    }

    @Override
    public void force() throws IOException {
      held.countDown();
      await(hold);
      forces.incrementAndGet();
      super.force();
    }

    /** In two steps, of which the second is a sync like any other. */
    @Override
    public void writeThrough(ByteBuffer source, long position) throws IOException {
      write(source, position);
      force();
    }
  }
}
