package io.synod.sim;

import io.synod.journal.Bytes;
import io.synod.journal.Storage;
import io.synod.journal.StorageFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * A node's disk over all its lives: each {@link #mount} is the {@link SimStorage} that the crash before it left. Besides being full or failing
 * to sync, the power can go between any two of its operations, and it can be of the kind that says it has synced and has not.
 */
final class SimDisk {
  private SimStorage storage;
  private Mount mounted;
  private boolean lying;
  private int operationsLeft = -1;

  SimDisk(RandomGenerator random) {
    storage = new SimStorage(random);
  }

  /** For the next life of the node. */
  Storage mount() {
    mounted = new Mount(storage);
    return mounted;
  }

  /** Whether files can grow. */
  void full(boolean isFull) {
    storage.limit(isFull ? storage.used() : Long.MAX_VALUE);
  }

  /** The next sync fails. */
  void failNextSync() {
    storage.failForceAfter(0);
  }

  /** From now on a sync does nothing and does not say so. */
  void lie() {
    lying = true;
  }

  /** The power goes when {@code operations} more have been done; -1: it does not. */
  void cutPowerAfter(int operations) {
    operationsLeft = operations;
  }

  /** {@link #cutPowerAfter} has come true: whoever runs the node must end its life. */
  boolean powerGone() {
    return mounted != null && mounted.dead;
  }

  void cutPower() {
    if (mounted != null) mounted.dead = true;
    mounted = null;
    operationsLeft = -1;
    storage = storage.crash();
  }

  private final class Mount implements Storage {
    private final SimStorage storage;
    private boolean dead;

    Mount(SimStorage storage) {
      this.storage = storage;
    }

    private SimStorage alive() throws IOException {
      if (!dead && operationsLeft >= 0 && operationsLeft-- == 0) {
        Probe.hit("the power goes in the middle of a task");
        dead = true;
      }
      if (dead) throw new IOException("the power is gone");
      return storage;
    }

    @Override
    public StorageFile open(String path) throws IOException {
      return new Handle(alive().open(path));
    }

    @Override
    public boolean exists(String path) throws IOException {
      return alive().exists(path);
    }

    @Override
    public List<String> list(String directory) throws IOException {
      return alive().list(directory);
    }

    @Override
    public void delete(String path) throws IOException {
      alive().delete(path);
    }

    @Override
    public void rename(String from, String to) throws IOException {
      alive().rename(from, to);
    }

    @Override
    public void forceDirectory(String directory) throws IOException {
      if (!lying) alive().forceDirectory(directory);
    }

    @Override
    public void replace(String path, Bytes content) throws IOException {
      alive().replace(path, content);
    }

    @Override
    public Bytes read(String path) throws IOException {
      return alive().read(path);
    }

    @Override
    public long usableSpace() throws IOException {
      return alive().usableSpace();
    }

    @Override
    public long totalSpace() throws IOException {
      return alive().totalSpace();
    }

    private final class Handle implements StorageFile {
      private final StorageFile file;

      Handle(StorageFile file) {
        this.file = file;
      }

      private StorageFile alive() throws IOException {
        Mount.this.alive();
        return file;
      }

      @Override
      public String path() {
        return file.path();
      }

      @Override
      public long size() throws IOException {
        return alive().size();
      }

      @Override
      public void write(ByteBuffer source, long position) throws IOException {
        alive().write(source, position);
      }

      @Override
      public int read(ByteBuffer target, long position) throws IOException {
        return alive().read(target, position);
      }

      @Override
      public void force() throws IOException {
        if (!lying) alive().force();
      }

      @Override
      public void preallocate(long length) throws IOException {
        alive().preallocate(length);
      }

      @Override
      public void truncate(long length) throws IOException {
        alive().truncate(length);
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
}
