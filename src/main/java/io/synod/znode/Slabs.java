package io.synod.znode;

import io.synod.journal.Bytes;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Records of znodes one behind the other in large arrays, the slabs: {@code czxid i64, ctime i64, acl u16, length of the path u16, length of the data + 1 u16 (0: null), path,
 * data}. A record is never changed where it is; one that counts no more stays until half of its slab does not, then the others are moved and the slab goes.
 *
 * <p>Written by one thread. Others read a record at an address that they got from where it was published, and only from the slab that {@link #at} gave them for it while
 * {@link #version} stayed as it was before they got the address: the numbers of slabs are used again.
 */
final class Slabs {
  static final int MAX_PATH = 0xfff;
  static final int MAX_DATA = 0xfff;
  /** Addresses are above 1 and below 2 to the power of this. */
  static final int ADDRESS_BITS = 36;
  private static final int BITS = 18;
  private static final int OFFSET = (1 << BITS) - 1;
  private static final int FIRST_BYTES = 1 << 14;
  private static final int BEGIN = 2;
  private static final int CTIME = 8;
  private static final int ACL = 16;
  private static final int PATH_LENGTH = 18;
  private static final int DATA_LENGTH = 20;
  private static final int HEADER = 22;
  private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);

  private volatile AtomicReferenceArray<byte[]> slabs;
  /** Bytes of records that count, by slab. */
  private int[] live = new int[16];
  private final ArrayDeque<Integer> sparse = new ArrayDeque<>();
  private final ArrayDeque<Integer> released = new ArrayDeque<>();
  private final ArrayDeque<Integer> free = new ArrayDeque<>();
  private final AtomicInteger holders = new AtomicInteger();
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
    if (end + length > slabs.getPlain(tail).length) {
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
    slabs.setRelease(tail, new byte[FIRST_BYTES << Math.min(tail, BITS - 14)]);
    end = BEGIN;
  }

  private boolean isSparse(int slab) {
    return live[slab] < slabs.getPlain(slab).length / 2;
  }

  /** The record at {@code address} counts no more. */
  void forget(long address) {
    int slab = (int) (address >>> BITS);
    boolean wasSparse = isSparse(slab);
    live[slab] -= length(slabs.getPlain(slab), offset(address));
    if (slab != tail && !wasSparse && isSparse(slab)) sparse.add(slab);
  }

  /** @return a slab whose records that count are to be {@link #addAgain added again} and published, before it is {@link #release released}; -1 for none */
  int nextSparse() {
    return sparse.isEmpty() ? -1 : sparse.remove();
  }

  byte[] content(int slab) {
    return slabs.getPlain(slab);
  }

  static long address(int slab, int at) {
    return (long) slab << BITS | at;
  }

  /** Nothing that is published is in {@code slab}: it goes, unless {@link #hold somebody} may still come from an address of before. */
  void release(int slab) {
    released.add(slab);
    VarHandle.fullFence();                                          // who holds from now on sees what has been published instead
    if (holders.get() > 0) return;
    version++;
    for (Integer each = released.poll(); each != null; each = released.poll()) {
      slabs.setRelease(each, null);
      live[each] = 0;
      free.add(each);
    }
  }

  /** Until {@link #letGo} every address that is read stays good. Any thread. */
  void hold() {
    holders.incrementAndGet();
  }

  void letGo() {
    holders.decrementAndGet();
  }

  /** @return where the first record of a slab is, -1 when it has none */
  static int first(byte[] slab) {
    return recordAt(slab, BEGIN);
  }

  /** @return where the record behind this one is, -1 when there is none */
  static int next(byte[] slab, int at) {
    return recordAt(slab, at + length(slab, at));
  }

  private static int recordAt(byte[] slab, int at) {
    return at + HEADER < slab.length && pathLength(slab, at) > 0 ? at : -1;
  }

  private static int length(byte[] slab, int at) {
    return HEADER + pathLength(slab, at) + Math.max(0, dataLength(slab, at));
  }

  static int pathLength(byte[] slab, int at) {
    return (short) SHORT.get(slab, at + PATH_LENGTH);
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
