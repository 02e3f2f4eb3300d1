package io.synod.partition;

import io.synod.journal.StorageFile;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Walks the batches of a segment by their headers: small reads, nothing unpacked. Between {@link #position} and {@link #next} it is at one batch. */
final class BatchWalk {
  private static final int BLOCK = 4096;
  private final StorageFile file;
  private final int end;
  private final ByteBuffer block = ByteBuffer.allocate(BLOCK).limit(0);
  private long blockStart;
  private int position;

  /** @param position of a batch @param end of the segment's data */
  BatchWalk(StorageFile file, int position, int end) {
    this.file = file;
    this.position = position;
    this.end = end;
  }

  boolean atEnd() {
    return position >= end;
  }

  int position() {
    return position;
  }

  long lastOffset() throws IOException {
    return BatchHeader.lastOffset(block, at());
  }

  long maxTimestamp() throws IOException {
    return BatchHeader.maxTimestamp(block, at());
  }

  int leaderEpoch() throws IOException {
    return BatchHeader.leaderEpoch(block, at());
  }

  int size() throws IOException {
    long size = BatchHeader.size(block, at());
    if (size < BatchHeader.SIZE || position + size > end) {
      throw new IOException("the batch at position " + position + " of " + file.path() + " says it has " + size + " bytes; the segment has " + end);
    }
    return (int) size;
  }

  void next() throws IOException {
    position += size();
  }

  /** The header alone; its sizes are checked. */
  ByteBuffer header() throws IOException {
    size();
    return block.slice(at(), BatchHeader.SIZE);
  }

  /** The whole batch, for those that look into it. */
  ByteBuffer content() throws IOException {
    ByteBuffer batch = ByteBuffer.allocate(size());
    fill(batch, position);
    return batch.flip();
  }

  private int at() throws IOException {
    long at = position - blockStart;
    if (at < 0 || at + BatchHeader.SIZE > block.limit()) {
      block.clear();
      blockStart = position;
      at = 0;
      while (block.position() < BatchHeader.SIZE && file.read(block, blockStart + block.position()) > 0) continue;
      if (block.position() < BatchHeader.SIZE) throw new EOFException(file.path() + " ends inside a batch header at position " + position);
      block.flip();
    }
    return (int) at;
  }

  private void fill(ByteBuffer target, long from) throws IOException {
    while (target.hasRemaining()) {
      if (file.read(target, from + target.position()) <= 0) throw new EOFException(file.path() + " ends inside the batch at position " + from);
    }
  }
}
