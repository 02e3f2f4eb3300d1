package io.synod.sim;

/** Something that must always hold. It hears of every event as it happens, and reads nothing else but the {@link World}. */
interface Check {
  /** @throws Violation when {@code event} must not be */
  void on(Event event, World world);

  /**
   * Once the faults are over and everything is quiet: nothing may be left open.
   *
   * @throws Violation when something is
   */
  default void atRest(World world) {}

  /** @throws Violation with the sentence made of {@code format} and {@code values} when {@code condition} does not hold */
  static void holds(boolean condition, String format, Object... values) {
    if (!condition) throw new Violation(String.format(format, values));
  }

  /** What must always hold did not. */
  final class Violation extends AssertionError {
    Violation(String sentence) {
      super(sentence);
    }
  }
}
