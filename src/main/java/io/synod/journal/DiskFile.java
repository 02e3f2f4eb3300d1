package io.synod.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Optional;

/** A file of {@link DiskStorage}: one channel, and for who writes through a second one. */
final class DiskFile implements StorageFile {
  private static final int ZEROS = 1 << 20;
  private final String path;
  private final FileChannel channel;
  private final Reopening through;
  private FileChannel throughChannel;

  /** Opens the same file for writing through. */
  @FunctionalInterface
  interface Reopening {
    FileChannel channel() throws IOException;
  }

  /** @param through is asked once, before the first write through */
  DiskFile(String path, FileChannel channel, Reopening through) {
    this.path = path;
    this.channel = channel;
    this.through = through;
  }

  @Override
  public String path() {
    return path;
  }

  @Override
  public long size() throws IOException {
    return channel.size();
  }

  @Override
  public void write(ByteBuffer source, long position) throws IOException {
    write(channel, source, position);
  }

  @Override
  public void writeThrough(ByteBuffer source, long position) throws IOException {
    write(throughChannel(), source, position);
  }

  private void write(FileChannel to, ByteBuffer source, long position) throws IOException {
    long at = position;
    try {
      while (source.hasRemaining()) at += to.write(source, at);
    } catch (IOException e) {
      throw DiskStorage.explained(e, path);
    }
  }

  private synchronized FileChannel throughChannel() throws IOException {
    if (throughChannel == null) throughChannel = through.channel();
    return throughChannel;
  }

  @Override
  public int read(ByteBuffer target, long position) throws IOException {
    int total = 0;
    while (target.hasRemaining()) {
      int read = channel.read(target, position + total);
      if (read < 0) break;
      total += read;
    }
    return total;
  }

  @Override
  public void force() throws IOException {
    channel.force(false);
  }

  /**
   * Writes zeros and forces them. Asking the file system for extents would not do: it marks them unwritten, and the first sync after
   * a write to each would then have to write metadata too. When there is no room the file gets its old length back.
   */
  @Override
  public void preallocate(long length) throws IOException {
    long before = channel.size();
    if (length <= before) return;
    ByteBuffer zeros = ByteBuffer.allocateDirect((int) Math.min(ZEROS, length - before));
    try {
      for (long at = before; at < length; at += zeros.limit()) {
        zeros.clear().limit((int) Math.min(zeros.capacity(), length - at));
        write(zeros, at);
      }
      channel.force(false);
    } catch (DiskFullException e) {
      channel.truncate(before);
      throw e;
    }
  }

  @Override
  public void truncate(long length) throws IOException {
    channel.truncate(length);
  }

  @Override
  public Optional<FileChannel> channel() {
    return Optional.of(channel);
  }

  @Override
  public synchronized void close() throws IOException {
    channel.close();
    if (throughChannel != null) throughChannel.close();
  }
}
