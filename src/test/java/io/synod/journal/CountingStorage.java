package io.synod.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Passes everything on, counts syncs, and can hold them up. */
final class CountingStorage implements Storage {
  private final Storage storage;
  private final AtomicInteger forces = new AtomicInteger();
  private volatile CountDownLatch hold = new CountDownLatch(0);
  private volatile CountDownLatch held = new CountDownLatch(0);

  CountingStorage(Storage storage) {
    this.storage = storage;
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
    return new CountingFile(storage.open(path));
  }

  @Override
  public boolean exists(String path) throws IOException {
    return storage.exists(path);
  }

  @Override
  public List<String> list(String directory) throws IOException {
    return storage.list(directory);
  }

  @Override
  public void delete(String path) throws IOException {
    storage.delete(path);
  }

  @Override
  public void rename(String from, String to) throws IOException {
    storage.rename(from, to);
  }

  @Override
  public void forceDirectory(String directory) throws IOException {
    storage.forceDirectory(directory);
  }

  @Override
  public void replace(String path, Bytes content) throws IOException {
    storage.replace(path, content);
  }

  @Override
  public Bytes read(String path) throws IOException {
    return storage.read(path);
  }

  @Override
  public long usableSpace() throws IOException {
    return storage.usableSpace();
  }

  @Override
  public long totalSpace() throws IOException {
    return storage.totalSpace();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private final class CountingFile implements StorageFile {
    private final StorageFile file;

    private CountingFile(StorageFile file) {
      this.file = file;
    }

    @Override
    public String path() {
      return file.path();
    }

    @Override
    public long size() throws IOException {
      return file.size();
    }

    @Override
    public void write(ByteBuffer source, long position) throws IOException {
      file.write(source, position);
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
      return file.read(target, position);
    }

    @Override
    public void force() throws IOException {
      held.countDown();
      await(hold);
      forces.incrementAndGet();
      file.force();
    }

    @Override
    public void preallocate(long length) throws IOException {
      file.preallocate(length);
    }

    @Override
    public void truncate(long length) throws IOException {
      file.truncate(length);
    }

    @Override
    public Optional<FileChannel> channel() {
      return file.channel();
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
