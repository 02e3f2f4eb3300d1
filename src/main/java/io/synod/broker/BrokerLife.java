package io.synod.broker;

/**
 * What a broker remembers of its own life, besides its znodes: the session it last drew, to be closed when it comes back, so that its old
 * registration does not outlive it.
 *
 * @param sessionId 0 before the first start
 * @param clean whether that session ended by a clean stop
 */
record BrokerLife(long sessionId, boolean clean) {
  static final BrokerLife NONE = new BrokerLife(0, true);

  sealed interface Event {}

  record SessionDrawn(long sessionId) implements Event {}

  record StoppedCleanly() implements Event {}

  BrokerLife apply(Event event) {
    return event instanceof SessionDrawn drawn ? new BrokerLife(drawn.sessionId(), false) : new BrokerLife(sessionId, true);
  }
}
