package io.synod.ensemble;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class SnapshotScheduleTest {
  private static final int SNAP_COUNT = 1000;
  private final SnapshotSchedule schedule = new SnapshotSchedule(MemberSettings.defaults().withSnapCount(SNAP_COUNT), new Random(1));

  @Test void a_snapshot_is_due_between_half_the_transactions_of_the_setting_and_all_of_them() {
    schedule.appended(SNAP_COUNT / 2 - 1, 100);
    assertFalse(schedule.isDue(0));
    schedule.appended(SNAP_COUNT / 2 + 1, 100);
    assertTrue(schedule.isDue(0));
  }

  @Test void a_small_tree_is_written_however_short_its_log_is() {
    schedule.appended(SNAP_COUNT, 1);
    assertTrue(schedule.isDue(SnapshotSchedule.SMALL_BYTES));
  }

  @Test void a_large_tree_is_not_written_again_before_its_log_is_half_as_long_as_it_is() {
    long large = 100 << 20;
    schedule.appended(100 * SNAP_COUNT, large / 2 - 1);
    assertFalse(schedule.isDue(large));
    schedule.appended(1, 1);
    assertTrue(schedule.isDue(large));
  }

  @Test void so_many_bytes_of_log_bring_a_snapshot_however_large_the_tree_is() {
    schedule.appended(1, MemberSettings.defaults().snapBytes());
    assertTrue(schedule.isDue(Long.MAX_VALUE));
  }

  @Test void many_bytes_do_not_bring_one_without_transactions_enough() {
    schedule.appended(1, 20 << 20);
    assertFalse(schedule.isDue(10 << 20));
  }

  @Test void it_begins_anew_with_each_snapshot() {
    schedule.appended(SNAP_COUNT, 1);
    schedule.restart();
    assertFalse(schedule.isDue(0));
  }
}
