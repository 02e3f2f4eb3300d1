package io.synod.ensemble;

/** What a session asks the ensemble to change; its meaning belongs to the {@link StateMachine}. */
public interface Request {
  /** Whether nobody minds {@link Effects#awaitMoment a moment} more: while many come, one that may wait shares the write of the next. */
  default boolean mayWait() {
    return false;
  }

  /** Whether it begins a session: what that asks first may wait as well. */
  default boolean begins() {
    return false;
  }
}
