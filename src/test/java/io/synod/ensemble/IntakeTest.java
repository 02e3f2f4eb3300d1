package io.synod.ensemble;

import static org.assertj.core.api.Assertions.assertThat;

import io.synod.ensemble.CountingMachine.Added;
import io.synod.ensemble.PeerMessage.SnapshotChunk;
import io.synod.ensemble.TxnLogEvent.TransactionsAppended;
import io.synod.journal.Bytes;
import org.junit.jupiter.api.Test;

/** The order in which a learner's log takes what its leader sends; its history is empty at first. */
class IntakeTest {
  private final CountingMachine machine = new CountingMachine();
  private final History history = new History(machine);
  private final RecordedEffects effects = new RecordedEffects();
  private final Intake intake = new Intake(history, MemberSettings.defaults(), effects);

  @Test void what_was_sent_first_is_durable_before_what_was_sent_later_is_begun() {
    assertThat(intake.take(batch(1, "one"))).isTrue();
    intake.goOn();
    assertThat(intake.take(batch(2, "two"))).isTrue();
    intake.establish(4);
    assertThat(effects.take()).containsExactly("await the turn's end", "append", "await the turn's end");
    effects.logged();
    assertThat(intake.appended(1)).extracting(TransactionsAppended::lastZxid).containsExactly(1L);
    intake.goOn();
    effects.logged();
    intake.appended(2);
    intake.goOn();
    assertThat(effects.take()).as("the epoch's history is complete").containsExactly("append", "establish 4");
    intake.accept(5);
    assertThat(effects.take()).isEmpty();
    effects.logged();
    intake.goOn();
    assertThat(effects.take()).containsExactly("accept 5");
  }

  @Test void one_write_is_not_longer_than_it_may_be_whatever_has_come() {
    String half = "x".repeat(MemberSettings.defaults().maxBatchBytes() / 2);
    for (int i = 1; i <= 3; i++) intake.take(batch(i, half));
    intake.goOn();
    assertThat(effects.appended).as("two have more than the most").hasSize(1);
    effects.logged();
    intake.appended(1);
    intake.goOn();
    assertThat(effects.appended).hasSize(2);
  }

  @Test void behind_a_gap_nothing_is_taken() {
    assertThat(intake.take(batch(2, "two"))).isFalse();
    assertThat(intake.last()).isZero();
    assertThat(intake.take(batch(1, "one"))).isTrue();
    assertThat(intake.take(batch(1, "one"))).as("twice").isFalse();
    assertThat(intake.take(batch(new Zxid(3, 2).toLong(), "other"))).as("the first of its epoch is not here").isFalse();
    assertThat(intake.take(batch(new Zxid(3, 1).toLong(), "other"))).as("the epoch before may have ended anywhere").isTrue();
  }

  /** A snapshot, or the end of a tail, belongs before whatever is logged. */
  @Test void what_replaces_the_history_comes_before_what_continues_it() {
    var piece = new SnapshotChunk(7, 9, 10, 1, 0, Bytes.EMPTY);
    assertThat(intake.take(piece)).isTrue();
    assertThat(effects.isInstalling()).isTrue();
    assertThat(intake.truncate(0)).as("while a piece is written").isFalse();
    assertThat(intake.take(piece)).as("the next piece").isTrue();
    history.installed(9, 9, 1);
    effects.installed();
    intake.taken();
    assertThat(intake.last()).isEqualTo(9);
    assertThat(intake.take(batch(10, "ten"))).isTrue();
    assertThat(intake.take(piece)).isFalse();
    assertThat(intake.truncate(0)).isFalse();
  }

  private TransactionsAppended batch(long zxid, String word) {
    return Batches.of(0, machine, new Transaction(zxid, 1_000, Origin.NODE, new Added(word)));
  }
}
