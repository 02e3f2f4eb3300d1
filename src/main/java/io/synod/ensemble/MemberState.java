package io.synod.ensemble;

import java.util.Locale;

/** What a member is doing, with ZooKeeper's names. */
public enum MemberState {
  LOOKING,
  FOLLOWING,
  LEADING,
  OBSERVING;

  /** As log lines tell it: {@code following}. */
  public String lower() {
    return name().toLowerCase(Locale.ROOT);
  }
}
