package io.synod.loop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ChurnTest {
  private final Churn churn = new Churn();
  private long now = -1_000_000_000;

  @Test void it_is_not_high_before_anything_has_ended() {
    assertThat(churn.isHigh(now)).isFalse();
  }

  @Test void it_is_high_while_short_connections_end() {
    ended(5, Churn.SHORT_NANOS);
    assertThat(churn.isHigh(now)).isTrue();
  }

  @Test void one_short_connection_is_none() {
    ended(1, 1);
    assertThat(churn.isHigh(now)).isFalse();
  }

  @Test void connections_that_lasted_are_none() {
    ended(100, Churn.SHORT_NANOS + 1);
    assertThat(churn.isHigh(now)).isFalse();
  }

  @Test void it_ends_when_none_has_ended_for_a_while() {
    ended(100, 1);
    now += Churn.PAUSE_NANOS;
    assertThat(churn.isHigh(now)).isTrue();
    now++;
    assertThat(churn.isHigh(now)).isFalse();
    ended(1, 1);
    assertThat(churn.isHigh(now)).as("it begins anew").isFalse();
  }

  private void ended(int count, long lastedNanos) {
    for (int i = 0; i < count; i++) churn.ended(lastedNanos, now);
  }
}
