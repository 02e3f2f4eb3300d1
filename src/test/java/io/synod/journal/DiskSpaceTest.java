package io.synod.journal;

import static io.synod.journal.DiskSpace.FULL;
import static io.synod.journal.DiskSpace.LOW;
import static io.synod.journal.DiskSpace.PLENTY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class DiskSpaceTest {
  private static final long TOTAL = 10_000;
  private final Watermarks marks = new Watermarks(1_000, 50, 100, 50);

  @Test
  void space_runs_out_in_two_steps_and_comes_back_in_two() {
    assertThat(PLENTY.next(marks, 1_000, TOTAL)).isEqualTo(PLENTY);
    assertThat(PLENTY.next(marks, 999, TOTAL)).isEqualTo(LOW);
    assertThat(LOW.next(marks, 99, TOTAL)).isEqualTo(FULL);
    assertThat(FULL.next(marks, 200, TOTAL)).isEqualTo(LOW);
    assertThat(LOW.next(marks, 1_200, TOTAL)).isEqualTo(PLENTY);
  }

  @Test
  void a_volume_that_hovers_at_a_mark_does_not_change_the_state_at_every_look() {
    assertThat(FULL.next(marks, 105, TOTAL)).isEqualTo(FULL);
    assertThat(LOW.next(marks, 105, TOTAL)).isEqualTo(LOW);
    assertThat(LOW.next(marks, 1_050, TOTAL)).isEqualTo(LOW);
    assertThat(PLENTY.next(marks, 1_050, TOTAL)).isEqualTo(PLENTY);
  }

  @Test
  void of_bytes_and_percent_the_smaller_counts() {
    var defaults = Watermarks.defaults();
    assertThat(defaults.full(1L << 40)).isEqualTo(1L << 30);
    assertThat(defaults.full(1_000)).isEqualTo(50);
    assertThat(defaults.warn(1_000)).isEqualTo(100);
  }

  @Test
  void a_full_mark_above_the_warn_mark_warns_there() {
    assertThat(new Watermarks(10, 100, 500, 100).warn(TOTAL)).isEqualTo(500);
  }

  @Test
  void a_mark_that_is_none_is_refused() {
    assertThatThrownBy(() -> new Watermarks(-1, 10, 0, 5)).hasMessageContaining("below 0 bytes");
    assertThatThrownBy(() -> new Watermarks(1, 101, 0, 5)).hasMessageContaining("no share");
  }
}
