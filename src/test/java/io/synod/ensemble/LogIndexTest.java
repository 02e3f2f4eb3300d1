package io.synod.ensemble;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a leader tells from the index of its log, and how it brings a learner up to date (Zab phase 2; ZooKeeper's TRUNC, DIFF, SNAP). */
class LogIndexTest {
  private final LogIndex index = new LogIndex();

  /** Epoch 1 to 10, epoch 3 to 4; batches of 100 bytes. */
  @BeforeEach void fill() {
    index.add(zxid(1, 4), 3, 100);
    index.add(zxid(1, 10), 4, 100);
    index.add(zxid(3, 1), 7, 100);
    index.add(zxid(3, 4), 8, 100);
  }

  @Test void a_zxid_below_the_last_of_its_epoch_is_in_the_history() {
    assertThat(index.reaches(0)).isTrue();
    assertThat(index.reaches(zxid(1, 7))).as("within a batch, where a snapshot began").isTrue();
    assertThat(index.reaches(zxid(3, 4))).isTrue();
    assertThat(index.reaches(zxid(1, 11))).isFalse();
    assertThat(index.reaches(zxid(2, 1))).isFalse();
    assertThat(index.reaches(zxid(3, 5))).isFalse();
  }

  @Test void what_is_discarded_is_gone_and_its_first_event_is_named() {
    assertThat(index.discardAbove(zxid(1, 10))).isEqualTo(7);
    assertThat(index.last()).isEqualTo(zxid(1, 10));
    assertThat(index.holds(8)).isFalse();
    assertThat(index.discardAbove(zxid(1, 10))).isZero();
    index.add(zxid(4, 1), 10, 100);
    assertThat(index.sequenceNrAfter(zxid(1, 10))).isEqualTo(10);
  }

  @Test void events_up_to_the_one_covered_hold_nothing_newer() {
    assertThat(index.covered(zxid(1, 4))).isEqualTo(3);
    assertThat(index.covered(zxid(1, 7))).as("within a batch").isEqualTo(3);
    assertThat(index.covered(zxid(3, 9))).isEqualTo(8);
    assertThat(index.covered(zxid(1, 3))).isZero();
  }

  @Test void a_log_that_was_purged_begins_behind_what_is_gone() {
    index.purge(4);
    assertThat(index.base()).isEqualTo(zxid(1, 10));
    assertThat(index.reaches(zxid(1, 4))).isFalse();
    assertThat(index.reaches(zxid(1, 10))).isTrue();
    assertThat(index.bytesAfter(zxid(1, 10))).isEqualTo(200);
  }

  @Test void a_learner_that_has_a_part_of_the_history_gets_the_rest() {
    assertThat(plan(zxid(1, 4), 0, 0)).isEqualTo(new SyncPlan(SyncPlan.NOTHING, false));
    assertThat(plan(zxid(3, 4), 0, 0)).isEqualTo(new SyncPlan(SyncPlan.NOTHING, false));
    assertThat(plan(0, 0, 0).kind()).isEqualTo("DIFF");
  }

  @Test void what_another_leader_proposed_in_vain_is_truncated_first() {
    assertThat(plan(zxid(1, 12), 0, 0)).isEqualTo(new SyncPlan(zxid(1, 10), false));
    assertThat(plan(zxid(2, 3), 0, 0)).isEqualTo(new SyncPlan(zxid(1, 10), false));
    assertThat(plan(zxid(3, 9), 0, 0)).isEqualTo(new SyncPlan(zxid(3, 4), false));
  }

  @Test void one_that_is_behind_the_beginning_of_the_log_gets_a_snapshot() {
    index.purge(4);
    assertThat(plan(zxid(1, 4), zxid(1, 10), 1_000_000)).isEqualTo(new SyncPlan(SyncPlan.NOTHING, true));
    assertThat(plan(zxid(1, 10), zxid(1, 10), 1)).isEqualTo(new SyncPlan(SyncPlan.NOTHING, false));
  }

  @Test void a_snapshot_is_sent_where_it_is_smaller_than_the_log_it_spares() {
    assertThat(plan(0, zxid(3, 1), 299).snapshot()).isTrue();
    assertThat(plan(0, zxid(3, 1), 300).snapshot()).isFalse();
    assertThat(plan(zxid(3, 1), zxid(3, 1), 1).snapshot()).isFalse();
  }

  private SyncPlan plan(long lastZxid, long snapshotZxid, long snapshotBytes) {
    return SyncPlan.of(index, lastZxid, snapshotZxid, snapshotBytes);
  }

  private static long zxid(int epoch, int counter) {
    return new Zxid(epoch, counter).toLong();
  }
}
