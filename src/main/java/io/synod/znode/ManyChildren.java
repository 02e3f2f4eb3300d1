package io.synod.znode;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * Children in blocks of about a kilobyte, in groups. Of all that come from one another only the newest changes what they share: it adds names, blocks and groups behind the
 * {@link #end} of all others, and knows by the {@link Line} in which block a name is. Whoever asks an older one to change gets a copy, on which a line of its own begins.
 */
final class ManyChildren extends Children {
  static final int BLOCK_BYTES = 1024;
  private static final int GROUP = 64;
  private static final byte[] NO_NAMES = {};
  /** With so few blocks it does not matter how empty they are. */
  private static final int FEW_BLOCKS = 4;
  /** With fewer on average all are copied into fewer blocks: of a million names when there are some sixty thousand left, which does not take long. */
  private static final int FEWEST_BYTES_OF_A_BLOCK = 64;

  private final byte[][][] groups;
  /** Of all groups together. */
  private final int blocks;
  /** Of this one's names in its last block. */
  private final int end;
  private final int size;
  /** Of all names. */
  private final long bytes;
  private final Line line;

  private ManyChildren(byte[][][] groups, int blocks, int end, int size, long bytes, Line line) {
    this.groups = groups;
    this.blocks = blocks;
    this.end = end;
    this.size = size;
    this.bytes = bytes;
    this.line = line;
  }

  /** @param all blocks of names, each once; none is written to */
  static ManyChildren of(List<byte[]> all) {
    var groups = new byte[(all.size() + GROUP - 1) / GROUP][][];
    int size = 0;
    long bytes = 0;
    int end = 0;
    for (int i = 0; i < all.size(); i++) {
      if (i % GROUP == 0) groups[i / GROUP] = new byte[GROUP][];
      byte[] names = all.get(i);
      groups[i / GROUP][i % GROUP] = names;
      for (end = 0; end < names.length && names[end] != 0; size++) end = Names.next(names, end);
      bytes += end;
    }
    var first = new ManyChildren(groups, all.size(), end, size, bytes, new Line());
    first.line.begin(first);
    return first;
  }

  /** Tells {@code places} which names {@code block} has. @return how many */
  private int tell(int block, Places places) {
    byte[] names = block(block);
    int to = endOf(block);
    int told = 0;
    for (int at = 0, next; at < to && names[at] != 0; at = next, told++) {
      next = Names.next(names, at);
      places.add(Names.hash(names, at, next), block);
    }
    return told;
  }

  private byte[] block(int number) {
    return groups[number / GROUP][number % GROUP];
  }

  private int endOf(int block) {
    return block == blocks - 1 ? end : block(block).length;
  }

  @Override
  Children with(String path) {
    if (line.newest != this) return copy().build().with(path);
    byte[] entry = Names.entry(path);
    int hash = Names.hash(entry, 0, entry.length);
    if (blockOf(entry, hash) >= 0) return this;
    byte[] last = block(blocks - 1);
    ManyChildren more;
    if (end + entry.length <= last.length) {
      System.arraycopy(entry, 0, last, end, entry.length);
      more = new ManyChildren(groups, blocks, end + entry.length, size + 1, bytes + entry.length, line);
    } else {
      more = withBlock(entry);
    }
    line.added(hash, more);
    return more;
  }

  private ManyChildren withBlock(byte[] entry) {
    int group = blocks / GROUP;
    byte[][][] room = group < groups.length ? groups : Arrays.copyOf(groups, groups.length * 2);
    if (blocks % GROUP == 0) room[group] = new byte[GROUP][];
    room[group][blocks % GROUP] = Arrays.copyOf(entry, Math.max(entry.length, BLOCK_BYTES));
    return new ManyChildren(room, blocks + 1, entry.length, size + 1, bytes + entry.length, line);
  }

  @Override
  Children without(String path) {
    if (line.newest != this) return copy().build().without(path);
    byte[] entry = Names.entry(path);
    int hash = Names.hash(entry, 0, entry.length);
    int block = blockOf(entry, hash);
    if (block < 0) return this;
    ManyChildren fewer = without(entry, block);
    line.removed(hash, block, fewer);
    boolean sparse = fewer.size == 0 || fewer.blocks > FEW_BLOCKS && fewer.bytes < (long) fewer.blocks * FEWEST_BYTES_OF_A_BLOCK;
    return sparse ? fewer.copy().build() : fewer;
  }

  private ManyChildren without(byte[] entry, int block) {
    byte[] names = block(block);
    boolean last = block == blocks - 1;
    int to = last ? end : Names.used(names, names.length);
    int at = Names.find(names, to, entry);
    byte[] rest = to == entry.length ? NO_NAMES : Arrays.copyOf(names, last ? names.length : to - entry.length);
    if (rest.length > 0) {
      System.arraycopy(names, at + entry.length, rest, at, to - at - entry.length);
      if (last) Arrays.fill(rest, to - entry.length, rest.length, (byte) 0);
    }
    byte[][][] copied = groups.clone();
    copied[block / GROUP] = copied[block / GROUP].clone();
    copied[block / GROUP][block % GROUP] = rest;
    return new ManyChildren(copied, blocks, last ? end - entry.length : end, size - 1, bytes - entry.length, line);
  }

  /** @return the block that the newest of the line has the name in, -1 for none */
  private int blockOf(byte[] entry, int hash) {
    Places places = line.places;
    for (int slot = places.first(hash); places.isTaken(slot); slot = places.next(slot)) {
      int block = places.block(slot, hash);
      if (block >= 0 && Names.find(block(block), endOf(block), entry) >= 0) return block;
    }
    return -1;
  }

  private Builder copy() {
    var builder = new Builder();
    for (int block = 0; block < blocks; block++) {
      byte[] names = block(block);
      int to = endOf(block);
      for (int at = 0, next; at < to && names[at] != 0; at = next) {
        next = Names.next(names, at);
        builder.add(names, at, next - at);
      }
    }
    return builder;
  }

  @Override
  int size() {
    return size;
  }

  @Override
  public Iterator<String> iterator() {
    return new Walk();
  }

  /** From block to block. */
  private final class Walk implements Iterator<String> {
    private int block = -1;
    private Iterator<String> names = Children.NONE.iterator();

    @Override
    public boolean hasNext() {
      while (!names.hasNext() && block < blocks - 1) {
        block++;
        names = new Names.Walk(block(block), endOf(block));
      }
      return names.hasNext();
    }

    @Override
    public String next() {
      if (!hasNext()) throw new NoSuchElementException();
      return names.next();
    }
  }

  /**
   * All that come from one another. Known to the thread that makes them only. A table that becomes full is told to a larger one block by block, a few names for each that is added, so
   * that no addition takes long, however many there are.
   */
  private static final class Line {
    /** The larger table has been told of all names before the other is three quarters full. */
    private static final int NAMES_AT_ONCE = 8;
    private ManyChildren newest;
    private Places places;
    /** Null while there is room. */
    private Places larger;
    /** So many blocks of the newest. */
    private int toldToLarger;

    void begin(ManyChildren first) {
      newest = first;
      places = new Places(first.size);
      for (int block = 0; block < first.blocks; block++) first.tell(block, places);
    }

    /** A name of this hash is in the last block of {@code more}. */
    void added(int hash, ManyChildren more) {
      places.add(hash, more.blocks - 1);
      newest = more;
      if (larger == null && places.isNearlyFull()) larger = new Places(more.size);
      if (larger != null) tellLarger();
    }

    private void tellLarger() {
      for (int names = 0; names < NAMES_AT_ONCE && toldToLarger < newest.blocks;) names += newest.tell(toldToLarger++, larger);
      if (toldToLarger < newest.blocks) return;
      places = larger;
      larger = null;
      toldToLarger = 0;
    }

    /** A name of this hash is in {@code block} no longer. */
    void removed(int hash, int block, ManyChildren fewer) {
      places.remove(hash, block);
      if (block < toldToLarger) larger.remove(hash, block);
      newest = fewer;
    }
  }

  /** By the hash of a name, the block it is in: open addressing; a number for each name holds its block and the rest of its hash. */
  private static final class Places {
    private static final int NONE = 0;
    private static final int GONE = -1;
    private static final int BLOCK_BITS = 22;
    private static final int BLOCK_MASK = (1 << BLOCK_BITS) - 1;
    private final int[] slots;
    private final int mask;
    private int used;

    Places(int names) {
      slots = new int[Integer.highestOneBit(Math.max(names, 16)) * 4];
      mask = slots.length - 1;
    }

    boolean isNearlyFull() {
      return used >= slots.length * 5L / 8;
    }

    int first(int hash) {
      return hash & mask;
    }

    int next(int slot) {
      return slot + 1 & mask;
    }

    boolean isTaken(int slot) {
      return slots[slot] != NONE;
    }

    /** @return -1 when it is certain that no name of this hash is meant */
    int block(int slot, int hash) {
      int taken = slots[slot];
      return taken == GONE || taken >>> BLOCK_BITS != hash >>> BLOCK_BITS ? -1 : (taken & BLOCK_MASK) - 1;
    }

    void add(int hash, int block) {
      int slot = first(hash);
      while (isTaken(slot)) slot = next(slot);
      slots[slot] = number(hash, block);
      used++;
    }

    void remove(int hash, int block) {
      int wanted = number(hash, block);
      int slot = first(hash);
      while (slots[slot] != wanted) slot = next(slot);
      slots[slot] = GONE;
    }

    /** Never {@link #NONE}, nor {@link #GONE}: no block has so great a number. */
    private static int number(int hash, int block) {
      return hash >>> BLOCK_BITS << BLOCK_BITS | block + 1;
    }
  }
}
