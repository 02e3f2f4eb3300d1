package io.synod.sim;

import java.util.Optional;

/**
 * One path as clients that change it see it: there or not, with a value and a version. The sequential twin that {@link Linearizability} tries
 * orders on.
 *
 * @param version of the data; -1 where the path does not exist
 * @param value last written; null where it does not
 */
record Register(int version, String value) {
  static final Register ABSENT = new Register(-1, null);

  /** What is asked; an expected version of -1 is any. */
  sealed interface Action {
    record Create(String value) implements Action {}

    record Set(String value, int expectedVersion) implements Action {}

    record Delete(int expectedVersion) implements Action {}

    /** A read behind a sync: it takes part in the one order of all. */
    record Read() implements Action {}
  }

  /** What the client was told. */
  sealed interface Outcome {
    /** @param version after it; of a delete, -1 */
    record Done(int version) implements Outcome {}

    record Was(Register seen) implements Outcome {}

    enum Refused implements Outcome { NO_NODE, NODE_EXISTS, BAD_VERSION }
  }

  boolean exists() {
    return version >= 0;
  }

  /** @return the state after {@code action} here and now, if that can have ended in {@code told} */
  Optional<Register> after(Action action, Outcome told) {
    Outcome outcome = outcome(action);
    return told.equals(outcome) ? Optional.of(outcome instanceof Outcome.Done ? changed(action) : this) : Optional.empty();
  }

  private Outcome outcome(Action action) {
    if (action instanceof Action.Read) return new Outcome.Was(this);
    if (action instanceof Action.Create) return exists() ? Outcome.Refused.NODE_EXISTS : new Outcome.Done(0);
    if (!exists()) return Outcome.Refused.NO_NODE;
    int expected = action instanceof Action.Set set ? set.expectedVersion() : ((Action.Delete) action).expectedVersion();
    if (expected != -1 && expected != version) return Outcome.Refused.BAD_VERSION;
    return new Outcome.Done(changed(action).version());
  }

  private Register changed(Action action) {
    if (action instanceof Action.Create create) return new Register(0, create.value());
    return action instanceof Action.Set set ? new Register(version + 1, set.value()) : ABSENT;
  }
}
