package io.synod.loop;

import com.sun.jna.Pointer;
import io.netty.channel.unix.Errors;
import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Sends to many sockets with one system call: a ring of Linux's io_uring (io_uring_setup(2), linux/io_uring.h) that knows nothing but {@code send}. None of
 * its sends waits for anything, so each has ended, one way or the other, when {@link #submit} returns: nothing is under way between two calls.
 *
 * <p>Belongs to the thread that has opened it.
 */
final class SendRing implements AutoCloseable {
  private static final VarHandle INT = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());
  private static final int SETUP = 425;
  private static final int ENTER = 426;
  private static final int GETEVENTS = 1;
  /** Only this thread submits, and completions are its own work: IORING_SETUP_SINGLE_ISSUER and DEFER_TASKRUN (Linux 6.1). */
  private static final int OF_ONE_THREAD = 1 << 12 | 1 << 13;
  private static final int SINGLE_MMAP = 1;
  private static final int READ_WRITE = 3;
  private static final int SHARED_POPULATED = 0x8001;
  private static final long SQES_OFFSET = 0x10000000L;
  private static final byte SEND = 26;
  private static final int DONTWAIT_NOSIGNAL = 0x4040;

  /** struct io_uring_params: sizes, then the offsets of the submission ring's fields from 40, and of the completion ring's from 80. */
  private static final int PARAMS_BYTES = 120;
  private static final int SQE_BYTES = 64;
  private static final int CQE_BYTES = 16;

  private final int file;
  private final int entries;
  private final long ringsAddress;
  private final int ringsBytes;
  private final long sqesAddress;
  private final ByteBuffer rings;
  private final ByteBuffer sqes;
  private final int sqTail;
  private final int cqHead;
  private final int cqTail;
  private final int cqMask;
  private final int cqes;
  private int tail;
  private int head;
  private int added;

  private SendRing(int file, ByteBuffer params, long ringsAddress, int ringsBytes, long sqesAddress) {
    this.file = file;
    this.ringsAddress = ringsAddress;
    this.ringsBytes = ringsBytes;
    this.sqesAddress = sqesAddress;
    entries = params.getInt(0);
    rings = memory(ringsAddress, ringsBytes);
    sqes = memory(sqesAddress, entries * SQE_BYTES);
    sqTail = params.getInt(44);
    cqHead = params.getInt(80);
    cqTail = params.getInt(84);
    cqMask = rings.getInt(params.getInt(88));
    cqes = params.getInt(100);
    int array = params.getInt(64);
    for (int i = 0; i < entries; i++) {
      rings.putInt(array + i * Integer.BYTES, i);
      sqes.put(i * SQE_BYTES, SEND);
      sqes.putInt(i * SQE_BYTES + 28, DONTWAIT_NOSIGNAL);
    }
  }

  private static ByteBuffer memory(long address, int bytes) {
    return new Pointer(address).getByteBuffer(0, bytes).order(ByteOrder.nativeOrder());
  }

  /**
   * {@link Libc} must be loaded.
   *
   * @param sends that it holds, a power of two
   * @throws IOException when this system has none, or lets nobody have one
   */
  static SendRing open(int sends) throws IOException {
    ByteBuffer params = ByteBuffer.allocateDirect(PARAMS_BYTES).order(ByteOrder.nativeOrder());
    long file = setup(sends, params, OF_ONE_THREAD);
    if (file < 0 && Libc.error() == Libc.EINVAL) file = setup(sends, params, 0);
    if (file < 0) throw failure("io_uring_setup");
    return mapped((int) file, params);
  }

  private static long setup(int sends, ByteBuffer params, int flags) {
    params.putInt(8, flags);
    return Libc.syscall(SETUP, sends, PlatformDependent.directBufferAddress(params), 0, 0);
  }

  private static SendRing mapped(int file, ByteBuffer params) throws IOException {
    int ringsBytes = Math.max(params.getInt(64) + params.getInt(0) * Integer.BYTES, params.getInt(100) + params.getInt(4) * CQE_BYTES);
    long ringsAddress = -1;
    try {
      if ((params.getInt(20) & SINGLE_MMAP) == 0) throw new IOException("io_uring is too old");
      ringsAddress = map(file, ringsBytes, 0);
      return new SendRing(file, params, ringsAddress, ringsBytes, map(file, params.getInt(0) * SQE_BYTES, SQES_OFFSET));
    } catch (IOException unusable) {
      if (ringsAddress != -1) Libc.munmap(ringsAddress, ringsBytes);
      Libc.close(file);
      throw unusable;
    }
  }

  private static long map(int file, int bytes, long offset) throws IOException {
    long address = Libc.mmap(bytes, READ_WRITE, SHARED_POPULATED, file, offset);
    if (address == -1) throw failure("mmap");
    return address;
  }

  private static IOException failure(String call) {
    return Errors.newIOException(call, -Libc.error());
  }

  int file() {
    return file;
  }

  boolean isFull() {
    return added == entries;
  }

  /** The next send; not to be asked when it is full. What is sent must stay where it is until {@link #submit} has returned. */
  void add(int socket, long address, int bytes) {
    int at = (tail + added & entries - 1) * SQE_BYTES;
    sqes.putInt(at + 4, socket);
    sqes.putLong(at + 16, address);
    sqes.putInt(at + 24, bytes);
    sqes.putLong(at + 32, added);
    added++;
  }

  /**
   * Sends all that was added, in that order.
   *
   * @param results of each, in that order, all 0 before: bytes that the socket took, or an error of {@code send} as a negative number; 0 where it was not made
   * @throws IOException when the kernel refuses: what is not made by then will not be, and the ring is of no more use
   */
  void submit(int[] results) throws IOException {
    int wanted = added;
    added = 0;
    tail += wanted;
    INT.setRelease(rings, sqTail, tail);
    int taken = 0;
    int ended = 0;
    while (ended < wanted) {
      boolean all = taken == wanted;            // and not all have ended yet: that is not expected, and waited for
      long more = Libc.syscall(ENTER, file, wanted - taken, all ? 1 : 0, all ? GETEVENTS : 0);
      if (more > 0) taken += (int) more;
      ended += reap(results);
      if (more < 0 && Libc.error() != Libc.EINTR) throw failure("io_uring_enter");
    }
  }

  private int reap(int[] results) {
    int end = (int) INT.getAcquire(rings, cqTail);
    int ended = end - head;
    for (; head != end; head++) {
      int at = cqes + (head & cqMask) * CQE_BYTES;
      results[(int) rings.getLong(at)] = rings.getInt(at + 8);
    }
    INT.setRelease(rings, cqHead, head);
    return ended;
  }

  @Override public void close() {
    Libc.close(file);
    Libc.munmap(ringsAddress, ringsBytes);
    Libc.munmap(sqesAddress, (long) entries * SQE_BYTES);
  }
}
