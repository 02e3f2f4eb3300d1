package io.synod.loop;

/** Checks that are always on (STYLE section 8): a broken one stops the node, it is never restarted on bad state. */
public final class Invariant {
  private Invariant() {}

  /** @throws Fatal with {@link Exit#INVARIANT} when {@code condition} does not hold */
  public static void holds(boolean condition, String message) {
    if (!condition) throw new Fatal(Exit.INVARIANT, message);
  }
}
