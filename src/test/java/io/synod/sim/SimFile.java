package io.synod.sim;

import io.synod.journal.Bytes;
import io.synod.journal.StorageFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** An open file of {@link SimStorage}. */
final class SimFile implements StorageFile {
  private static final int SECTOR = 512;
  private final SimStorage storage;
  private final String path;
  private final Content content;
  private boolean closed;

  SimFile(SimStorage storage, String path, Content content) {
    this.storage = storage;
    this.path = path;
    this.content = content;
  }

  @Override
  public String path() {
    return path;
  }

  @Override
  public long size() throws IOException {
    usable();
    return content.size();
  }

  @Override
  public void write(ByteBuffer source, long position) throws IOException {
    usable();
    storage.room(path, position + source.remaining() - content.size());
    var bytes = new byte[source.remaining()];
    source.get(bytes);
    content.change(new Write(Math.toIntExact(position), bytes));
  }

  @Override
  public int read(ByteBuffer target, long position) throws IOException {
    usable();
    return content.read(target, position);
  }

  @Override
  public void force() throws IOException {
    usable();
    if (storage.failsNow()) {
      content.syncFailed(storage.random());
      throw new IOException("the simulated disk failed to sync " + path);
    }
    content.synced();
  }

  @Override
  public void preallocate(long length) throws IOException {
    long more = length - size();
    if (more <= 0) return;
    write(ByteBuffer.allocate(Math.toIntExact(more)), length - more);
    force();
  }

  @Override
  public void truncate(long length) throws IOException {
    usable();
    if (length < content.size()) content.change(new Truncate(Math.toIntExact(length)));
  }

  @Override
  public Optional<FileChannel> channel() {
    return Optional.empty();
  }

  @Override
  public void close() {
    closed = true;
  }

  private void usable() throws IOException {
    storage.alive();
    if (closed) throw new ClosedChannelException();
  }

  /** What was done to the content since it was last synced. */
  private sealed interface Change {
    byte[] applied(byte[] to);

    /** This change as a crash may leave it: whole, in part or not at all. */
    byte[] maybeApplied(byte[] to, RandomGenerator random);
  }

  private record Truncate(int length) implements Change {
    @Override
    public byte[] applied(byte[] to) {
      return length < to.length ? Arrays.copyOf(to, length) : to;
    }

    @Override
    public byte[] maybeApplied(byte[] to, RandomGenerator random) {
      return random.nextBoolean() ? applied(to) : to;
    }
  }

  private record Write(int position, byte[] bytes) implements Change {
    @Override
    public byte[] applied(byte[] to) {
      return applied(to, 0, bytes.length);
    }

    private byte[] applied(byte[] to, int from, int end) {
      byte[] target = position + end > to.length ? Arrays.copyOf(to, position + end) : to;
      System.arraycopy(bytes, from, target, position + from, end - from);
      return target;
    }

    @Override
    public byte[] maybeApplied(byte[] to, RandomGenerator random) {
      switch (random.nextInt(4)) {
        case 0: return to;
        case 1: return applied(to);
        case 2: return bytes.length == 0 ? to : applied(to, 0, random.nextInt(bytes.length));
        default: return sectorsOf(to, random);
      }
    }

    /** Some sectors arrived and others did not, in whatever order the disk liked. */
    private byte[] sectorsOf(byte[] to, RandomGenerator random) {
      byte[] target = to;
      for (int from = 0; from < bytes.length; ) {
        int end = Math.min(bytes.length, from + SECTOR - (position + from) % SECTOR);
        if (random.nextBoolean()) target = applied(target, from, end);
        from = end;
      }
      return target;
    }
  }

  /** The bytes of a file, whatever its name. */
  static final class Content {
    private byte[] visible;
    private byte[] durable;
    private final List<Change> unsynced = new ArrayList<>();

    Content() {
      this(new byte[0]);
    }

    private Content(byte[] bytes) {
      visible = bytes;
      durable = bytes.clone();
    }

    synchronized long size() {
      return visible.length;
    }

    synchronized Bytes bytes() {
      return Bytes.copyOf(visible);
    }

    synchronized int read(ByteBuffer target, long position) {
      int count = (int) Math.max(0, Math.min(target.remaining(), visible.length - position));
      if (count > 0) target.put(visible, (int) position, count);
      return count;
    }

    synchronized void change(Change change) {
      visible = change.applied(visible);
      unsynced.add(change);
    }

    synchronized void synced() {
      for (Change change : unsynced) durable = change.applied(durable);
      unsynced.clear();
    }

    /** Some of it reached the disk; the rest is taken for written, reads back, and is lost all the same. */
    synchronized void syncFailed(RandomGenerator random) {
      for (Change change : unsynced) durable = change.maybeApplied(durable, random);
      unsynced.clear();
    }

    synchronized void flip(long offset, int xor) {
      visible[(int) offset] ^= (byte) xor;
      durable[(int) offset] ^= (byte) xor;
    }

    synchronized Content afterCrash(RandomGenerator random) {
      byte[] left = durable.clone();
      int kept = random.nextBoolean() ? unsynced.size() : random.nextInt(unsynced.size() + 1);
      for (Change change : unsynced.subList(0, kept)) left = change.maybeApplied(left, random);
      return new Content(left);
    }
  }
}
