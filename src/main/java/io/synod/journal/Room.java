package io.synod.journal;

/** Whether clients may add to what is on the disk. Asked before each of their writes, by any thread; costs a volatile read. */
@FunctionalInterface
public interface Room {
  Room ALWAYS = () -> false;

  /** True while so little space is left that the node keeps it for its own bookkeeping: clients may read and delete, and add nothing. */
  boolean full();
}
