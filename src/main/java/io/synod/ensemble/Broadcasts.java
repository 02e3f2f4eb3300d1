package io.synod.ensemble;

import io.synod.ensemble.TxnLogEvent.TransactionsAppended;
import io.synod.loop.Clock;
import io.synod.metrics.Sheet;
import io.synod.metrics.Source;
import io.synod.metrics.Summary;
import java.util.Collection;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * What passes between a leader and its learners, by ZooKeeper's names. Times are from a transaction's preparation, by the clock of its leader, so between nodes
 * they are as good as the nodes' clocks; what would be negative counts as 0. Written on the member's loop; read by any thread, which may see it a little old.
 */
final class Broadcasts implements Source {
  private final Clock clock;
  private final Summary quorums;
  private final Summary proposals;
  private final Summary acks;
  private final Summary commits;
  private final ConcurrentSkipListMap<Integer, Queue> queues = new ConcurrentSkipListMap<>();
  private long proposalsReceived;
  private long commitsReceived;
  private volatile ProposalSizes sizes = ProposalSizes.NONE;

  Broadcasts(Clock clock) {
    this.clock = clock;
    quorums = summary();
    proposals = summary();
    acks = summary();
    commits = summary();
  }

  private Summary summary() {
    return new Summary(1, clock::millis);
  }

  /** @param bytes of it in the log */
  void proposed(int bytes) {
    sizes = sizes.with(bytes);
  }

  ProposalSizes sizes() {
    return sizes;
  }

  /** A quorum has a transaction of this leader. @param millis since its preparation */
  void agreed(long millis) {
    quorums.cell(0).record(millis);
  }

  /** A learner has been sent this. */
  void received(TransactionsAppended batch) {
    proposalsReceived += batch.count();
    proposals.cell(0).record(clock.millis() - TransactionCodec.preparedMillis(batch));
  }

  /** A learner tells its leader that these are durable. */
  void acknowledges(Collection<TransactionsAppended> batches) {
    long now = clock.millis();
    for (TransactionsAppended batch : batches) acks.cell(0).record(now - TransactionCodec.preparedMillis(batch));
  }

  /** A learner has a transaction and knows that it is committed. @param millis since its preparation */
  void committed(long millis) {
    commitsReceived++;
    commits.cell(0).record(millis);
  }

  /** What a leader has sent to a learner and not heard of again. */
  Queue queue(int learner) {
    return queues.computeIfAbsent(learner, first -> new Queue());
  }

  @Override
  public void writeTo(Sheet sheet) {
    sheet.counter("learner_proposal_received_count", "Transactions that this member was sent by its leader", proposalsReceived);
    sheet.counter("learner_commit_received_count", "Transactions of which this member was told by its leader that they are committed", commitsReceived);
    sheet.summary("proposal_latency", "Milliseconds from a transaction's preparation until this member was sent it, the first of each batch", proposals.values());
    sheet.summary("proposal_ack_creation_latency", "The same until it was durable here", acks.values());
    sheet.summary("quorum_ack_latency", "Milliseconds from a transaction's preparation until a quorum had it, where this member was the leader", quorums.values());
    sheet.summary("commit_propagation_latency", "The same until this member had it and knew that it is committed", commits.values());
    queues.forEach((learner, queue) -> {
      String id = Integer.toString(learner);
      sheet.summary("learner_handler_qp_size", "Batches that a learner was sent and had not acknowledged when it was sent one more", queue.sizes.values(), "key", id);
      sheet.summary("learner_handler_qp_time_ms", "Milliseconds from the sending of a batch to its acknowledgement", queue.times.values(), "key", id);
    });
  }

  /** See {@link #queue}. */
  final class Queue {
    private final Summary sizes = summary();
    private final Summary times = summary();

    /** @param waiting how many had been sent and not acknowledged @return now, for {@link #acked} */
    long sent(int waiting) {
      sizes.cell(0).record(waiting);
      return clock.millis();
    }

    /** @param sentMillis what {@link #sent} has returned */
    void acked(long sentMillis) {
      times.cell(0).record(clock.millis() - sentMillis);
    }
  }
}
