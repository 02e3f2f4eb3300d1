package io.synod.zookeeper;

/**
 * What the words {@code cons} and {@code stat} tell of one connection. Written on its loop; other threads read it as it is just then, which may be
 * a few requests old.
 */
final class ConnectionStatistics {
  final long establishedMillis;
  long received;
  long sent;
  long outstanding;
  long sessionId;
  int timeoutMillis;
  String lastOperation = "NA";
  int lastCxid = -1;
  long lastZxid = -1;
  long lastResponseMillis;
  /** Null before the first. */
  private Latency latency;
  long lastLatencyMillis;

  ConnectionStatistics(long nowMillis) {
    establishedMillis = nowMillis;
  }

  /** One reply has been written. Special xids do not count as the client's last operation. */
  void replied(int xid, long zxid, String operation, long latencyMillis, long nowMillis) {
    sent++;
    outstanding--;
    if (xid >= 0) lastCxid = xid;
    lastZxid = zxid;
    if (lastOperation != operation) lastOperation = operation; // a constant; a reference stored to an old object costs the collector work
    lastResponseMillis = nowMillis;
    lastLatencyMillis = latencyMillis;
    if (latency == null) latency = new Latency();
    latency.record(latencyMillis);
  }

  Latency latency() {
    Latency known = latency;
    return known == null ? Latency.NONE : known;
  }

  void reset() {
    received = 0;
    sent = 0;
    lastOperation = "NA";
    lastCxid = -1;
    lastZxid = -1;
    lastResponseMillis = 0;
    lastLatencyMillis = 0;
    latency = null;
  }
}
