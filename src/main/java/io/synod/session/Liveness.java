package io.synod.session;

/** Where this node notes that it has heard from a session; expiry looks at it. Any thread; costs a map look-up and a volatile write. */
@FunctionalInterface
public interface Liveness {
  void heard(long sessionId);
}
