package io.synod.znode;

import io.synod.journal.Bytes;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Records of znodes one behind the other in large arrays, the slabs: {@code czxid i64, ctime i64, acl u16, length of the path u16, length of the data + 1 u16 (0: null), path,
 * data}. Of a record nothing is changed where it is but that it counts no more, which the highest bit of the length of the path says. It stays until half of its slab does not count,
 * then the others are moved and the slab goes.
 *
 * <p>Written by one thread. Others read a record at an address that they got from where it was published, and only from the slab that {@link #at} gave them for it while
 * {@link #version} stayed as it was before they got the address: the numbers of slabs are used again. While somebody {@link #hold holds} the records nothing is moved.
 */
final class Slabs {
  static final int MAX_PATH = 0xfff;
  static final int MAX_DATA = 0xfff;
  /** Addresses are above 1 and below 2 to the power of this. */
  static final int ADDRESS_BITS = 36;
  private static final int BITS = 18;
  /** Of all but the first. */
  static final int SLAB_BYTES = 1 << BITS;
  private static final int OFFSET = SLAB_BYTES - 1;
  private static final int FIRST_BYTES = 1 << 14;
  private static final int BEGIN = 2;
  private static final int CTIME = 8;
  private static final int ACL = 16;
  private static final int PATH_LENGTH = 18;
  private static final int DATA_LENGTH = 20;
  private static final int HEADER = 22;
  private static final int GONE = 0x8000;
  private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);

  private volatile AtomicReferenceArray<byte[]> slabs;
  /** Bytes of records that count, by slab. */
  private int[] live = new int[16];
  private final ArrayDeque<Integer> sparse = new ArrayDeque<>();
  private final ArrayDeque<Integer> free = new ArrayDeque<>();
  /** Taken to write by who moves records, to read by who needs them where they are. */
  private final ReadWriteLock moving = new ReentrantReadWriteLock();
  /** The address behind the newest record: all before it are complete for who has read this. */
  private final AtomicLong published = new AtomicLong();
  private int count;
  private int tail;
  private int end;
  private volatile int version;

  Slabs() {
    slabs = new AtomicReferenceArray<>(live.length);
    extend();
  }

  /** What is in {@code other} now. For readers only. */
  Slabs(Slabs other) {
    slabs = copy(other.slabs, other.slabs.length());
  }

  private static AtomicReferenceArray<byte[]> copy(AtomicReferenceArray<byte[]> slabs, int length) {
    var copy = new AtomicReferenceArray<byte[]>(length);
    for (int i = 0; i < slabs.length(); i++) copy.setPlain(i, slabs.getAcquire(i));
    return copy;
  }

  /** Moves on before the number of a slab is used again. */
  int version() {
    return version;
  }

  /** @return the slab that {@code address} is in, if {@link #version} has not moved on; it may be null only if that has */
  byte[] at(long address) {
    return slabs.getAcquire((int) (address >>> BITS));
  }

  static int offset(long address) {
    return (int) address & OFFSET;
  }

  /** Whether a record can hold it. ASCII only: a character is a byte then, in a path as in a snapshot. */
  static boolean fits(String path, Znode node) {
    if (path.length() > MAX_PATH || node.dataLength() >= MAX_DATA) return false;
    for (int i = 0; i < path.length(); i++) if (path.charAt(i) >= 0x80) return false;
    return true;
  }

  /** @param node young @param acl number of its access list, 16 bits @return the address of its record, to be published with release */
  long add(String path, Znode node, int acl) {
    Bytes data = node.data();
    int size = data == null ? 0 : data.size();
    int length = HEADER + path.length() + size;
    byte[] slab = room(length);
    int at = end;
    LONG.set(slab, at, node.czxid());
    LONG.set(slab, at + CTIME, node.ctime());
    SHORT.set(slab, at + ACL, (short) acl);
    SHORT.set(slab, at + PATH_LENGTH, (short) path.length());
    SHORT.set(slab, at + DATA_LENGTH, (short) (data == null ? 0 : size + 1));
    for (int i = 0; i < path.length(); i++) slab[at + HEADER + i] = (byte) path.charAt(i);
    if (size > 0) System.arraycopy(data.unsafeArray(), 0, slab, at + HEADER + path.length(), size);
    return added(length);
  }

  /** @return the address of a copy of the record at {@code at} */
  long addAgain(byte[] from, int at) {
    int length = length(from, at);
    byte[] slab = room(length);
    System.arraycopy(from, at, slab, end, length);
    return added(length);
  }

  private byte[] room(int length) {
    if (end + length >= slabs.getPlain(tail).length) {               // the address behind a record is in the same slab
      int full = tail;
      extend();
      if (isSparse(full)) sparse.add(full);
    }
    return slabs.getPlain(tail);
  }

  private long added(int length) {
    long address = (long) tail << BITS | end;
    end += length;
    live[tail] += length;
    published.setRelease(address + length);
    return address;
  }

  /** Another slab becomes the last. */
  private void extend() {
    Integer again = free.poll();
    tail = again == null ? count++ : again;
    if (tail == slabs.length()) {
      slabs = copy(slabs, tail * 2);
      live = Arrays.copyOf(live, tail * 2);
    }
    end = BEGIN;
    published.setRelease(address(tail, end));                       // before the slab itself, so that nobody who sees it takes it for full
    slabs.setRelease(tail, new byte[FIRST_BYTES << Math.min(tail, BITS - 14)]);
  }

  private boolean isSparse(int slab) {
    return live[slab] < slabs.getPlain(slab).length / 2;
  }

  /** The record at {@code address} counts no more. */
  void forget(long address) {
    int slab = (int) (address >>> BITS);
    byte[] content = slabs.getPlain(slab);
    int at = offset(address);
    SHORT.set(content, at + PATH_LENGTH, (short) (pathLength(content, at) | GONE));
    boolean wasSparse = isSparse(slab);
    live[slab] -= length(content, at);
    if (slab != tail && !wasSparse && isSparse(slab)) sparse.add(slab);
  }

  /** Told of a record, which is to be read with the functions of this class. */
  @FunctionalInterface
  interface Visitor<E extends Exception> {
    void visit(byte[] slab, int at) throws E;
  }

  /** Told of a record that counts, which it is to {@link #addAgain add again} and to publish in the place of that at {@code address}. */
  @FunctionalInterface
  interface Mover {
    void move(long address, byte[] slab, int at);
  }

  /** Has the records of a slab moved that is half empty, if there is one and nobody {@link #hold holds} them. One slab, so that it does not take long. */
  void compact(Mover mover) {
    if (sparse.isEmpty() || !moving.writeLock().tryLock()) return;
    try {
      int slab = sparse.remove();
      byte[] content = slabs.getPlain(slab);
      show(content, content.length, (from, at) -> mover.move(address(slab, at), from, at));
      version++;
      slabs.setRelease(slab, null);
      live[slab] = 0;
      free.add(slab);
    } finally {
      moving.writeLock().unlock();
    }
  }

  private static long address(int slab, int at) {
    return (long) slab << BITS | at;
  }

  /** Until {@link #letGo} every record stays where it is. Waits while one slab is emptied. Any thread. */
  void hold() {
    moving.readLock().lock();
  }

  void letGo() {
    moving.readLock().unlock();
  }

  /** Shows each record that there is and that counts when its turn has come, in the order of memory. Any thread. */
  <E extends Exception> void forEach(Visitor<E> to) throws E {
    hold();
    try {
      long until;
      AtomicReferenceArray<byte[]> there;
      do {
        until = published.getAcquire();
        there = copy(slabs, slabs.length());
      } while (published.getAcquire() >>> BITS != until >>> BITS);
      for (int i = 0; i < there.length(); i++) {
        byte[] slab = there.getPlain(i);
        if (slab != null) show(slab, i == until >>> BITS ? offset(until) : slab.length, to);
      }
    } finally {
      letGo();
    }
  }

  private static <E extends Exception> void show(byte[] slab, int end, Visitor<E> to) throws E {
    for (int at = first(slab); at >= 0 && at < end; at = next(slab, at)) if (counts(slab, at)) to.visit(slab, at);
  }

  /** @return where the first record of a slab is, -1 when it has none */
  private static int first(byte[] slab) {
    return recordAt(slab, BEGIN);
  }

  /** @return where the record behind this one is, -1 when there is none */
  private static int next(byte[] slab, int at) {
    return recordAt(slab, at + length(slab, at));
  }

  private static int recordAt(byte[] slab, int at) {
    return at + HEADER < slab.length && pathLength(slab, at) > 0 ? at : -1;
  }

  private static int length(byte[] slab, int at) {
    return HEADER + pathLength(slab, at) + Math.max(0, dataLength(slab, at));
  }

  static int pathLength(byte[] slab, int at) {
    return (short) SHORT.get(slab, at + PATH_LENGTH) & MAX_PATH;
  }

  private static boolean counts(byte[] slab, int at) {
    return ((short) SHORT.get(slab, at + PATH_LENGTH) & GONE) == 0;
  }

  /** @return -1 for null */
  static int dataLength(byte[] slab, int at) {
    return (short) SHORT.get(slab, at + DATA_LENGTH) - 1;
  }

  static long czxid(byte[] slab, int at) {
    return (long) LONG.get(slab, at);
  }

  static long ctime(byte[] slab, int at) {
    return (long) LONG.get(slab, at + CTIME);
  }

  static int acl(byte[] slab, int at) {
    return (short) SHORT.get(slab, at + ACL) & 0xffff;
  }

  static int pathStart(int at) {
    return at + HEADER;
  }

  static int dataStart(byte[] slab, int at) {
    return at + HEADER + pathLength(slab, at);
  }

  /** Of a path in a record, as {@link String#hashCode}. */
  static int hashOfPath(byte[] slab, int at) {
    int hash = 0;
    for (int i = pathStart(at), to = dataStart(slab, at); i < to; i++) hash = 31 * hash + slab[i];
    return hash;
  }

  static boolean isOf(String path, byte[] slab, int at) {
    int length = path.length();
    if (pathLength(slab, at) != length) return false;
    int start = pathStart(at);
    for (int i = length - 1; i >= 0; i--) if (slab[start + i] != path.charAt(i)) return false;
    return true;
  }
}
