package io.synod.sim;

import io.synod.znode.Op;
import io.synod.znode.WatchEvent;
import java.util.List;

/** What an outsider sees of a run, in the order it is seen: the checks read nothing else. */
sealed interface Event {
  /** Node {@code node} serves; its tree has everything up to {@code applied}. */
  record NodeStarted(String node, long applied) implements Event {}

  /** Somebody set the clock of {@code node}. */
  record ClockSet(String node) implements Event {}

  record NodeCrashed(String node) implements Event {}

  /** {@code node} stood still for a while. */
  record NodeResumed(String node) implements Event {}

  /** {@code node} leads from now on, and serves clients. */
  record Leads(String node, int epoch) implements Event {}

  /** {@code node} knows that it leads no more. */
  record LeadEnded(String node) implements Event {}

  /** The tree of {@code node} was told to apply this transaction for the first time in any of its lives. */
  record Committed(String node, long zxid, long timeMillis, long session, Op.Kind op) implements Event {}

  /** {@code session} is 0 for a new one; {@code link} numbers the connections of a client. */
  record Connecting(String client, int link, long session) implements Event {}

  record Connected(String client, int link, long session, boolean again, int timeoutMillis) implements Event {}

  record Expired(String client, int link, long session) implements Event {}

  record Asked(String client, int link, long session, int xid, Ask ask) implements Event {}

  record Answered(String client, int link, long session, int xid, Ask ask, long zxid, Learnt learnt) implements Event {}

  record Noticed(String client, int link, long session, WatchEvent event) implements Event {}

  record Disconnected(String client, int link, String reason) implements Event {}

  /** A batch of {@code records}, numbered from {@code sequence} on, left for the partition. */
  record Produced(String producer, int partition, int sequence, int records) implements Event {}

  /** The partition says that they are safe. */
  record Acknowledged(String producer, int partition, int sequence, int records, long baseOffset) implements Event {}

  /** All records of a partition, as a consumer that begins at the start would read them up to the high watermark. */
  record PartitionRead(int partition, long startOffset, List<String> values) implements Event {}
}
