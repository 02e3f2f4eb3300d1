package io.synod.loop;

import com.sun.jna.Native;
import java.util.concurrent.CompletableFuture;

/**
 * System calls that neither Java nor Netty make. To bind them unpacks a library and takes some hundred milliseconds: it is done when somebody first wants them,
 * and on no loop.
 */
final class Libc {
  static final int EINTR = 4;
  static final int EINVAL = 22;

  private Libc() {}

  /** Direct mapping of C functions: all their integers fit a long. */
  private static final class Functions {
    static native long syscall(long number, long a, long b, long c, long d, long e, long f);

    static native long mmap(long address, long length, long protection, long flags, long file, long offset);

    static native int munmap(long address, long length);

    static native int close(int file);
  }

  private static final class Loading {
    private static final CompletableFuture<Void> LOADED = CompletableFuture.runAsync(Loading::load, Loading::start);

    private static void start(Runnable loading) {
      var loader = new Thread(loading, "synod-libc");
      loader.setDaemon(true);
      loader.start();
    }

    /** With the part of JNA that came with its classes: one that is installed on the system may be of another version, which JNA refuses. */
    private static void load() {
      if (System.getProperty("jna.nosys") == null) System.setProperty("jna.nosys", "true");
      Native.register(Functions.class, "c");
    }
  }

  /** Ends when the functions can be called, or with why they cannot; begins to find out when it is first asked. */
  static CompletableFuture<Void> loaded() {
    return Loading.LOADED;
  }

  /** @return negative: see {@link #error} */
  static long syscall(long number, long a, long b, long c, long d) {
    return Functions.syscall(number, a, b, c, d, 0, 0);
  }

  /** @return -1: see {@link #error} */
  static long mmap(long length, long protection, long flags, int file, long offset) {
    return Functions.mmap(0, length, protection, flags, file, offset);
  }

  static void munmap(long address, long length) {
    Functions.munmap(address, length);
  }

  static void close(int file) {
    Functions.close(file);
  }

  /** Why this thread's last call failed: errno. */
  static int error() {
    return Native.getLastError();
  }
}
