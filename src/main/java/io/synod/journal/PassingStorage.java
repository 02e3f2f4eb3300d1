package io.synod.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.List;
import java.util.Optional;

/** Passes every call on to another storage, and is overridden where there is something to add: a measurement, a fault. */
public abstract class PassingStorage implements Storage {
  private final Storage storage;

  protected PassingStorage(Storage storage) {
    this.storage = storage;
  }

  @Override
  public StorageFile open(String path) throws IOException {
    return storage.open(path);
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

  /** The same for one file. */
  public abstract static class PassingFile implements StorageFile {
    private final StorageFile file;

    protected PassingFile(StorageFile file) {
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
      file.force();
    }

    @Override
    public void writeThrough(ByteBuffer source, long position) throws IOException {
      file.writeThrough(source, position);
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
