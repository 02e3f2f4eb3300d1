package io.synod.znode;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;

/**
 * The names of one znode's children, immutable, in blocks of bytes: with one more it shares all of itself, so that publishing a parent of a million costs
 * no more than one of ten; with one fewer it copies a block and the way to it. A name takes itself and some ten bytes. There are no objects that collections of garbage would
 * copy and mark for each.
 *
 * <p>Made by one thread, the member's; read by any that got it from where it was published. Names are added behind what those made before can see.
 */
abstract sealed class Children implements Iterable<String> permits Children.Few, ManyChildren {
  static final Children NONE = new Few(new byte[0], 0);
  /** Above so many bytes, names are looked up by their hash. */
  private static final int FEW_BYTES = 512;

  /** @return this, if it has the name of {@code path} */
  abstract Children with(String path);

  /** @return this, if it does not have the name of {@code path} */
  abstract Children without(String path);

  abstract int size();

  /** Names, in no particular order. */
  @Override
  public abstract Iterator<String> iterator();

  final boolean areThoseOf(Children other) {
    if (size() != other.size()) return false;
    var names = new HashSet<String>();
    forEach(names::add);
    for (String name : other) if (!names.contains(name)) return false;
    return true;
  }

  /** One array, copied with each change. */
  static final class Few extends Children {
    private final byte[] names;
    private final int size;

    private Few(byte[] names, int size) {
      this.names = names;
      this.size = size;
    }

    @Override
    Children with(String path) {
      byte[] entry = Names.entry(path);
      if (Names.find(names, names.length, entry) >= 0) return this;
      int length = names.length + entry.length;
      byte[] more = Arrays.copyOf(names, length);
      System.arraycopy(entry, 0, more, names.length, entry.length);
      return length <= FEW_BYTES ? new Few(more, size + 1) : ManyChildren.of(List.of(more));
    }

    @Override
    Children without(String path) {
      byte[] entry = Names.entry(path);
      int at = Names.find(names, names.length, entry);
      if (at < 0) return this;
      if (size == 1) return NONE;
      byte[] fewer = Arrays.copyOf(names, names.length - entry.length);
      System.arraycopy(names, at + entry.length, fewer, at, fewer.length - at);
      return new Few(fewer, size - 1);
    }

    @Override
    int size() {
      return size;
    }

    @Override
    public Iterator<String> iterator() {
      return new Names.Walk(names, names.length);
    }
  }

  /** Gathers the children of one znode in linear time. */
  static final class Builder {
    private static final int FIRST_BYTES = 32;
    private final List<byte[]> full = new ArrayList<>(0);
    private byte[] block = new byte[FIRST_BYTES];
    private int end;
    private int size;

    /** @param path of a child that was not added yet */
    void add(String path) {
      byte[] entry = Names.entry(path);
      add(entry, 0, entry.length);
    }

    /** The entry of {@code length} bytes that stands in {@code names} at {@code at}. */
    void add(byte[] names, int at, int length) {
      if (end + length > block.length) makeRoomFor(length);
      System.arraycopy(names, at, block, end, length);
      end += length;
      size++;
    }

    private void makeRoomFor(int length) {
      if (end + length <= ManyChildren.BLOCK_BYTES) {
        block = Arrays.copyOf(block, Math.max(end + length, Math.min(ManyChildren.BLOCK_BYTES, block.length * 2)));
        return;
      }
      if (end > 0) full.add(block);
      block = new byte[Math.max(length, ManyChildren.BLOCK_BYTES)];
      end = 0;
    }

    Children build() {
      byte[] last = Arrays.copyOf(block, end);
      if (size == 0) return NONE;
      if (full.isEmpty() && end <= FEW_BYTES) return new Few(last, size);
      full.add(last);
      return ManyChildren.of(full);
    }
  }
}
