package io.synod.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SummaryTest {
  private final AtomicLong clock = new AtomicLong(1_000_000);

  @Test
  void the_cells_are_told_as_one() {
    var summary = new Summary(2, clock::get);
    summary.cell(0).record(1);
    summary.cell(1).record(9);
    summary.cell(1).record(5);
    Distribution values = summary.values();
    assertThat(values.count()).isEqualTo(3);
    assertThat(values.sum()).isEqualTo(15);
    assertThat(values.min()).isEqualTo(1);
    assertThat(values.max()).isEqualTo(9);
    assertThat(values.mean()).isEqualTo(5.0);
    assertThat(values.quantile(0.5)).isEqualTo(5);
  }

  @Test
  void before_the_first_value_all_is_zero_and_nothing_is_recent() {
    Distribution values = new Summary(1, clock::get).values();
    assertThat(values.min()).isZero();
    assertThat(values.mean()).isZero();
    assertThat(values.quantile(0.99)).isZero();
    assertThat(values.recentQuantile(0.5)).isNaN();
  }

  @Test
  void what_is_older_than_two_minutes_is_not_recent_and_still_counts() {
    var summary = new Summary(1, clock::get);
    summary.cell(0).record(1000);
    for (int minute = 0; minute < 2; minute++) {
      clock.addAndGet(60_000);
      summary.values();
    }
    summary.cell(0).record(3);
    Distribution values = summary.values();
    assertThat(values.recentQuantile(0.99)).isEqualTo(3.0);
    assertThat(values.count()).isEqualTo(2);
    assertThat(values.max()).isEqualTo(1000);
  }

  @Test
  void a_clock_that_was_set_back_makes_no_negative_value() {
    var summary = new Summary(1, clock::get);
    summary.cell(0).record(-5);
    assertThat(summary.values().sum()).isZero();
    assertThat(summary.values().count()).isEqualTo(1);
  }
}
