package io.synod.journal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** A directory to look at: files are opened for reading only, and every change is refused. Takes no lock, so a node may be running on it. */
public final class ReadOnlyStorage implements Storage {
  private final Path root;
  private final DiskStorage disk;

  public ReadOnlyStorage(Path root) {
    this.root = root;
    this.disk = new DiskStorage(root);
  }

  @Override
  public StorageFile open(String path) throws IOException {
    return new DiskFile(path, FileChannel.open(root.resolve(path), StandardOpenOption.READ), () -> {
      throw new NonWritableChannelException();
    });
  }

  @Override
  public boolean exists(String path) {
    return disk.exists(path);
  }

  @Override
  public List<String> list(String directory) throws IOException {
    return disk.list(directory);
  }

  @Override
  public Bytes read(String path) throws IOException {
    return disk.read(path);
  }

  @Override
  public long usableSpace() throws IOException {
    return disk.usableSpace();
  }

  @Override
  public long totalSpace() throws IOException {
    return disk.totalSpace();
  }

  @Override
  public void delete(String path) throws IOException {
    throw refused("delete " + path);
  }

  @Override
  public void rename(String from, String to) throws IOException {
    throw refused("rename " + from);
  }

  @Override
  public void forceDirectory(String directory) throws IOException {
    throw refused("sync " + directory);
  }

  @Override
  public void replace(String path, Bytes content) throws IOException {
    throw refused("write " + path);
  }

  private IOException refused(String what) {
    return new IOException(root + " is only looked at: will not " + what);
  }
}
