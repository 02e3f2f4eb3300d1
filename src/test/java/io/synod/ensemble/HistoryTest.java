package io.synod.ensemble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synod.ensemble.TxnLogEvent.TailDiscarded;
import io.synod.ensemble.TxnLogEvent.TransactionsAppended;
import io.synod.loop.Fatal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Nothing is ever undone: what a member hands its machine, and when. */
class HistoryTest {
  private final CountingMachine machine = new CountingMachine();
  private final History history = new History(machine);

  @Test void only_what_is_known_to_be_committed_is_folded_at_the_start() throws IOException {
    history.replay(batch(1, 0), 1);
    history.replay(batch(2, 0), 2);
    assertThat(machine.words()).isEmpty();
    history.replay(batch(3, 2), 3);
    assertThat(machine.words()).as("the third batch tells of the first two").containsExactly("word 1", "word 2");
    assertThat(history.last()).isEqualTo(3);
  }

  @Test void the_only_voter_has_committed_what_is_in_its_log() throws IOException {
    history.replay(batch(1, 0), 1);
    history.replay(batch(2, 0), 2);
    history.commitAll();
    assertThat(machine.words()).containsExactly("word 1", "word 2");
  }

  @Test void a_tail_that_was_discarded_is_not_there_after_a_restart() throws IOException {
    history.replay(batch(1, 0), 1);
    history.replay(batch(2, 0), 2);
    history.replay(new TailDiscarded(1, 2), 3);
    history.replay(batch(1L << 32 | 1, 1), 4);
    assertThat(history.index().holds(2)).isFalse();
    history.commitAll();
    assertThat(machine.words()).containsExactly("word 1", "word " + (1L << 32 | 1));
  }

  /** Seed 700062 of three members: the member could not start again. */
  @Test void a_discard_that_is_older_than_the_snapshot_contradicts_nothing() throws IOException {
    history.loaded(1L << 32 | 3, 1L << 32 | 3);
    history.replay(batch(1, 0), 1);
    history.replay(batch(2, 0), 2);
    history.replay(new TailDiscarded(1, 2), 3);
    history.replay(batch(1L << 32 | 4, 0), 4);
    history.commitAll();
    assertThat(machine.words()).containsExactly("word " + (1L << 32 | 4));
  }

  /**
   * The snapshot was written while the next epoch's transactions were applied, so that its end has a higher zxid than what had been discarded
   * before. Seed 805028: the member applied what no other one has.
   */
  @Test void what_was_discarded_is_not_folded_though_the_snapshot_ends_above_it() throws IOException {
    history.loaded(1, 1L << 32 | 2);
    history.replay(batch(1, 0), 1);
    history.replay(batch(2, 0), 2);
    history.replay(new TailDiscarded(1, 2), 3);
    history.replay(batch(1L << 32 | 1, 1), 4);
    history.replay(batch(1L << 32 | 2, 1), 5);
    assertThat(machine.words()).as("only the end of the log tells what its beginning has come to").isEmpty();
    history.recovered(new TxnLog(1, 1, 1L << 32 | 2, List.of(), 0), false, 5);
    assertThat(machine.words()).containsExactly("word " + (1L << 32 | 1), "word " + (1L << 32 | 2));
    assertThat(history.isFuzzy()).isFalse();
  }

  @Test void a_snapshot_that_ends_within_a_batch_has_the_beginning_of_it_folded() throws IOException {
    history.loaded(1, 2);
    history.replay(batch(1, 0), 1);
    history.replay(Batches.of(1, machine, transaction(2), transaction(3)), 2);
    history.recovered(new TxnLog(1, 1, 3, List.of(), 0), false, 2);
    assertThat(machine.words()).containsExactly("word 2");
    assertThat(history.isFuzzy()).isFalse();
  }

  @Test void what_is_committed_is_never_discarded() throws IOException {
    history.replay(batch(1, 0), 1);
    history.replay(batch(2, 1), 2);
    assertThatThrownBy(() -> history.discard(0)).isInstanceOf(Fatal.class).hasMessageContaining("0x1 is committed here");
  }

  /** Others may have committed it, and then it is as much part of the history as what the disk has (decision 0006). */
  @Test void what_is_on_its_way_into_the_log_is_handed_over_when_it_is_committed_and_once() {
    history.appending(List.of(batch(1, 0)));
    history.commit(1);
    var live = new ArrayList<Long>();
    history.release(transaction -> live.add(transaction.zxid()));
    assertThat(live).containsExactly(1L);
    assertThat(history.last()).as("a vote tells what is durable").isZero();
    history.appended(List.of(batch(1, 0)), 1);
    history.release(transaction -> live.add(transaction.zxid()));
    assertThat(live).containsExactly(1L);
    assertThat(history.last()).isEqualTo(1);
  }

  /** A snapshot holds effects of transactions above its zxid: those have to be folded again, not applied, and none may be missing. */
  @Test void a_state_that_is_fuzzy_is_not_shown() throws IOException {
    history.loaded(1, 3);
    history.recovered(new TxnLog(0, 0, 1, List.of(), 1), true, 0);
    assertThat(history.isFuzzy()).isTrue();
    List<TransactionsAppended> batches = List.of(batch(2, 0), batch(3, 0), batch(4, 0));
    history.appending(batches);
    history.appended(batches, 3);
    var live = new ArrayList<Long>();
    history.release(transaction -> live.add(transaction.zxid()));
    assertThat(history.isFuzzy()).isFalse();
    assertThat(machine.words()).as("up to its end it is committed").containsExactly("word 2", "word 3");
    history.commit(4);
    history.release(transaction -> live.add(transaction.zxid()));
    assertThat(live).containsExactly(4L);
  }

  @Test void what_a_batch_has_in_common_with_the_snapshot_before_it_is_passed_over() throws IOException {
    history.loaded(2, 2);
    var one = new Transaction(2, 1, Origin.NODE, new CountingMachine.Added("in the snapshot"));
    var two = new Transaction(3, 1, Origin.NODE, new CountingMachine.Added("new"));
    history.replay(Batches.of(1, machine, one, two), 1);
    history.commitAll();
    assertThat(machine.words()).containsExactly("new");
  }

  private TransactionsAppended batch(long zxid, long committed) {
    return Batches.of(committed, machine, transaction(zxid));
  }

  private static Transaction transaction(long zxid) {
    return new Transaction(zxid, 1, Origin.NODE, new CountingMachine.Added("word " + zxid));
  }
}
