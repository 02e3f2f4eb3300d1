package io.synod.znode;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The znodes that are as they were created, which are nearly all of a large tree, by path: records in {@link Slabs}, found by tables of numbers. None of them is an object until
 * somebody asks for it, so there is nothing of them that collections of garbage would copy, mark, or look through for references, which was a third of what a create cost.
 *
 * <p>Written by one thread, the member's. A reader on any other sees all that was published before it began, and nothing torn.
 */
final class YoungZnodes {
  /** Each has a table of its own, so that making one larger does not take long. */
  static final int SEGMENTS = 64;
  private static final int MOST_ACLS = 4096;

  private final Segment[] segments = new Segment[SEGMENTS];
  private final Slabs slabs;
  private final Slabs.Mover mover = this::move;
  private final List<List<Acl>> acls;
  private final Map<List<Acl>, Integer> numbersOfAcls = new HashMap<>();
  private volatile int size;

  YoungZnodes() {
    slabs = new Slabs();
    acls = new CopyOnWriteArrayList<>();
    Arrays.setAll(segments, i -> new Segment(new AtomicLongArray(Segment.FEWEST_SLOTS)));
  }

  private YoungZnodes(YoungZnodes other) {
    Arrays.setAll(segments, i -> new Segment(copy(other.segments[i].slots)));
    slabs = new Slabs(other.slabs);
    acls = other.acls;
    size = other.size;
  }

  private static AtomicLongArray copy(AtomicLongArray slots) {
    var copy = new AtomicLongArray(slots.length());
    for (int i = 0; i < slots.length(); i++) copy.setPlain(i, slots.getAcquire(i));
    return copy;
  }

  /** All as they are now, whatever becomes of them; for {@link #get} only. Copies the tables; any thread. */
  YoungZnodes frozen() {
    slabs.hold();
    try {
      return new YoungZnodes(this);
    } finally {
      slabs.letGo();
    }
  }

  /** Any thread. */
  int size() {
    return size;
  }

  /** Null where there is none. Any thread. */
  Znode get(String path) {
    int hash = hash(path.hashCode());
    return segment(hash).get(path, hash);
  }

  /** @return false when {@code node} is none that a record can hold: nothing is changed then */
  boolean put(String path, Znode node) {
    if (!node.isYoung() || !Slabs.fits(path, node)) return false;
    int acl = number(node.acl());
    if (acl < 0) return false;
    int hash = hash(path.hashCode());
    segment(hash).put(path, hash, slabs.add(path, node, acl));
    slabs.compact(mover);
    return true;
  }

  void remove(String path) {
    int hash = hash(path.hashCode());
    segment(hash).remove(path, hash);
    slabs.compact(mover);
  }

  private int number(List<Acl> acl) {
    Integer known = numbersOfAcls.get(acl);
    if (known != null) return known;
    int number = acls.size();
    if (number == MOST_ACLS) return -1;
    acls.add(acl);
    numbersOfAcls.put(acl, number);
    return number;
  }

  private void move(long address, byte[] slab, int at) {
    int hash = hash(Slabs.hashOfPath(slab, at));
    segment(hash).move(hash, address, slab, at);
  }

  /** Told of a record, which is to be read with the functions of {@link Slabs}, and of the access list that it names. */
  @FunctionalInterface
  interface Visitor<E extends Exception> {
    void visit(byte[] slab, int at, List<Acl> acl) throws E;
  }

  /**
   * Shows each that is as it was all the while, once, in the order of memory; of those that come meanwhile some, of those that go some. One that is deleted and created again
   * meanwhile may not be shown. Any thread.
   */
  <E extends Exception> void forEach(Visitor<E> to) throws E {
    slabs.forEach((slab, at) -> to.visit(slab, at, acl(slab, at)));
  }

  /** The paths of one of {@link #SEGMENTS} parts. For the thread that writes. */
  List<String> paths(int part) {
    var paths = new ArrayList<String>();
    segments[part].addPaths(paths);
    return paths;
  }

  private static String path(byte[] slab, int at) {
    return new String(slab, Slabs.pathStart(at), Slabs.pathLength(slab, at), StandardCharsets.ISO_8859_1);
  }

  private List<Acl> acl(byte[] slab, int at) {
    return acls.get(Slabs.acl(slab, at));
  }

  private Znode znode(byte[] slab, int at) {
    int length = Slabs.dataLength(slab, at);
    int start = Slabs.dataStart(slab, at);
    byte[] data = length < 0 ? null : Arrays.copyOfRange(slab, start, start + length);
    return Znode.young(data, acl(slab, at), Slabs.czxid(slab, at), Slabs.ctime(slab, at));
  }

  /** The hashes of names that count up differ in their low bits only. */
  private static int hash(int hashOfPath) {
    int hash = hashOfPath * 0x9e3779b9;
    return hash ^ hash >>> 15;
  }

  private Segment segment(int hash) {
    return segments[hash >>> Segment.SHIFT];
  }

  /** A table with open addressing. A slot is the address of a record and, above it, all of the hash of its path but the lowest bits. */
  private final class Segment {
    static final int FEWEST_SLOTS = 16;
    static final int SHIFT = Integer.SIZE - 6;
    private static final long NONE = 0;
    private static final long GONE = 1;
    private static final long ADDRESS = (1L << Slabs.ADDRESS_BITS) - 1;
    private static final int DROPPED_BITS = Slabs.ADDRESS_BITS - Integer.SIZE;

    private volatile AtomicLongArray slots;
    /** Slots that are not {@link #NONE}, and those of them that are not {@link #GONE} either. */
    private int used;
    private int taken;

    Segment(AtomicLongArray slots) {
      this.slots = slots;
    }

    private static long slot(int hash, long address) {
      return (long) (hash >>> DROPPED_BITS) << Slabs.ADDRESS_BITS | address;
    }

    private static int first(AtomicLongArray slots, long slot) {
      return (int) (slot >>> Slabs.ADDRESS_BITS) & slots.length() - 1;
    }

    Znode get(String path, int hash) {
      int version = slabs.version();
      AtomicLongArray now = slots;
      long wanted = slot(hash, 0);
      for (int i = first(now, wanted);; i = i + 1 & now.length() - 1) {
        long slot = now.getAcquire(i);
        if (slot == NONE) return null;
        if (slot == GONE || (slot & ~ADDRESS) != wanted) continue;
        byte[] slab = slabs.at(slot & ADDRESS);
        if (slabs.version() != version) return get(path, hash);
        int at = Slabs.offset(slot);
        if (Slabs.isOf(path, slab, at)) return znode(slab, at);
      }
    }

    void addPaths(List<String> to) {
      for (int i = 0; i < slots.length(); i++) {
        long slot = slots.getPlain(i);
        if (slot != NONE && slot != GONE) to.add(path(slabs.at(slot & ADDRESS), Slabs.offset(slot)));
      }
    }

    /** @return where {@code path} is, -1 when it is nowhere */
    private int find(String path, int hash) {
      AtomicLongArray now = slots;
      long wanted = slot(hash, 0);
      for (int i = first(now, wanted);; i = i + 1 & now.length() - 1) {
        long slot = now.getPlain(i);
        if (slot == NONE) return -1;
        if (slot != GONE && (slot & ~ADDRESS) == wanted && Slabs.isOf(path, slabs.at(slot & ADDRESS), Slabs.offset(slot))) return i;
      }
    }

    void put(String path, int hash, long address) {
      int at = find(path, hash);
      if (at >= 0) {
        slabs.forget(slots.getPlain(at) & ADDRESS);
        slots.setRelease(at, slot(hash, address));
        return;
      }
      if (used + 1 > slots.length() * 3L / 4) enlarge();
      add(slots, slot(hash, address));
      used++;
      taken++;
      size = size + 1;
    }

    private static void add(AtomicLongArray to, long slot) {
      int i = first(to, slot);
      while (to.getPlain(i) != NONE) i = i + 1 & to.length() - 1;
      to.setRelease(i, slot);
    }

    /** Or makes it smaller, when most of what is used is gone. */
    private void enlarge() {
      AtomicLongArray now = slots;
      int length = FEWEST_SLOTS;
      while (taken >= length / 2) length *= 2;
      var larger = new AtomicLongArray(length);
      for (int i = 0; i < now.length(); i++) {
        long slot = now.getPlain(i);
        if (slot != NONE && slot != GONE) add(larger, slot);
      }
      used = taken;
      slots = larger;
    }

    void remove(String path, int hash) {
      int at = find(path, hash);
      if (at < 0) return;
      slabs.forget(slots.getPlain(at) & ADDRESS);
      slots.setRelease(at, GONE);
      taken--;
      size = size - 1;
    }

    /** The record at {@code address}, where it counts. */
    void move(int hash, long address, byte[] slab, int offset) {
      AtomicLongArray now = slots;
      long slot = slot(hash, address);
      for (int i = first(now, slot); now.getPlain(i) != NONE; i = i + 1 & now.length() - 1) {
        if (now.getPlain(i) != slot) continue;
        now.setRelease(i, slot(hash, slabs.addAgain(slab, offset)));
        return;
      }
    }
  }
}
