package io.synod.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Optional;

/** An open file. Reads and writes at positions are safe from several threads as long as their ranges do not overlap. */
public interface StorageFile extends AutoCloseable {
  String path();

  long size() throws IOException;

  /** Writes all that remains in {@code source} at {@code position}; a short write is continued. */
  void write(ByteBuffer source, long position) throws IOException;

  /** Fills {@code target} as far as there is content. @return bytes read, 0 at the end of the file */
  int read(ByteBuffer target, long position) throws IOException;

  /** Makes content durable (fdatasync: the length too, but not the times). */
  void force() throws IOException;

  /**
   * Writes like {@link #write} and makes what it wrote durable, as a log does for each batch: on a disk one system call (O_DSYNC). Only {@link #force}
   * makes other writes durable.
   */
  default void writeThrough(ByteBuffer source, long position) throws IOException {
    write(source, position);
    force();
  }

  /** Reserves disk blocks up to {@code length} so that later writes below it do not grow the file; new bytes read as 0. */
  void preallocate(long length) throws IOException;

  void truncate(long length) throws IOException;

  /** The channel under it for sendfile; empty in the simulator. */
  Optional<FileChannel> channel();

  @Override
  void close() throws IOException;
}
