package io.synod.ensemble;

import static org.assertj.core.api.Assertions.assertThat;

import io.synod.ensemble.StateMachine.Committed;
import io.synod.metrics.MonitorValues;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What leaders and learners measure of each other. */
class BroadcastsTest {
  private long now = 1_000;
  private final Broadcasts broadcasts = new Broadcasts(() -> now);

  @Test void sizes_of_proposals_begin_with_the_first() {
    assertThat(broadcasts.sizes()).isEqualTo(new ProposalSizes(-1, -1, -1));
    broadcasts.proposed(70);
    broadcasts.proposed(50);
    broadcasts.proposed(60);
    assertThat(broadcasts.sizes()).isEqualTo(new ProposalSizes(60, 50, 70));
  }

  @Test void a_leader_counts_what_is_on_its_way_to_a_learner_and_how_long_it_takes() {
    Broadcasts.Queue queue = broadcasts.queue(3);
    long first = queue.sent(0);
    now += 20;
    long second = queue.sent(1);
    now += 5;
    queue.acked(first);
    queue.acked(second);
    assertThat(broadcasts.queue(3)).as("the same when it comes back").isSameAs(queue);
    assertThat(MonitorValues.of(broadcasts)).containsEntry("max_3_learner_handler_qp_size", 1L).containsEntry("cnt_3_learner_handler_qp_time_ms", 2L)
        .containsEntry("min_3_learner_handler_qp_time_ms", 5L).containsEntry("max_3_learner_handler_qp_time_ms", 25L);
  }

  @Test void latencies_are_from_the_preparation_by_the_leader() {
    Transaction transaction = new Transaction(1, 990, Origin.NODE, new CountingMachine.Added("x"));
    var statistics = new MemberStatistics(() -> now);
    statistics.agreed(List.of(new Committed(transaction, null)));
    now += 15;
    statistics.learnt(List.of(new Committed(transaction, null)));
    assertThat(MonitorValues.of(statistics)).containsEntry("sum_quorum_ack_latency", 10L).containsEntry("sum_commit_propagation_latency", 25L)
        .containsEntry("learner_commit_received_count", 1L);
  }

  @Test void a_batch_tells_when_its_first_transaction_was_prepared() {
    TxnLogEvent.TransactionsAppended batch = Batches.of(0, new CountingMachine(), new Transaction(1, 970, Origin.NODE, new CountingMachine.Added("x")),
        new Transaction(2, 980, Origin.NODE, new CountingMachine.Added("x")));
    broadcasts.received(batch);
    now += 7;
    broadcasts.acknowledges(List.of(batch));
    assertThat(MonitorValues.of(broadcasts)).containsEntry("sum_proposal_latency", 30L).containsEntry("learner_proposal_received_count", 2L)
        .containsEntry("sum_proposal_ack_creation_latency", 37L);
  }
}
