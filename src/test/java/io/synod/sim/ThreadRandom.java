package io.synod.sim;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Field;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Gives this thread's {@link ThreadLocalRandom} a seed: Akka draws the uid of every actor from it, the uid is the hash code of a
 * reference, and so the order in which a hash map of references is walked would differ from run to run.
 */
final class ThreadRandom {
  private static final MethodHandle PUT_LONG;
  private static final long SEED;

  static {
    try {
      Class<?> type = Class.forName("sun.misc.Unsafe");
      Field instance = type.getDeclaredField("theUnsafe");
      instance.setAccessible(true);
      Object unsafe = instance.get(null);
      PUT_LONG = MethodHandles.lookup().unreflect(type.getMethod("putLong", Object.class, long.class, long.class)).bindTo(unsafe);
      SEED = (long) type.getMethod("objectFieldOffset", Field.class).invoke(unsafe, Thread.class.getDeclaredField("threadLocalRandomSeed"));
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private ThreadRandom() {}

  static void seed(long seed) {
    ThreadLocalRandom.current();                                       // marks the thread's generator as initialised
    try {
      PUT_LONG.invokeExact((Object) Thread.currentThread(), SEED, seed);
    } catch (Throwable e) {                                             // what a method handle declares
      throw new IllegalStateException("cannot seed the random numbers of this thread", e);
    }
  }
}
