package io.synod.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.SelectStrategy;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;

class RestTest {
  private long now;
  private int ready;
  private final Rush rush = new Rush(() -> now);
  private final Vigil vigil = new Vigil(Duration.ZERO, new Semaphore(1), () -> now);
  private final Rest rest = new Rest(rush, vigil, nanos -> {
    now += nanos;
    ready = 3;
  });

  @Test void a_loop_sleeps_until_somebody_comes() throws Exception {
    assertThat(rest.calculateStrategy(() -> ready, false)).isEqualTo(SelectStrategy.SELECT);
    assertThat(now).isZero();
  }

  @Test void in_a_rush_it_sleeps_for_its_time_and_serves_what_has_come() throws Exception {
    rush();
    assertThat(rest.calculateStrategy(() -> ready, false)).isEqualTo(3);
    assertThat(now).isEqualTo(Rush.QUIET + 1 + Rest.LASTS);
  }

  @Test void where_nobody_came_it_waits_until_somebody_does() throws Exception {
    rush();
    assertThat(rest.calculateStrategy(() -> 0, false)).isZero();
    assertThat(rest.calculateStrategy(() -> 0, false)).isEqualTo(SelectStrategy.SELECT);
    assertThat(rest.calculateStrategy(() -> ready, false)).isEqualTo(3);
  }

  @Test void what_is_there_is_served_first() throws Exception {
    rush();
    ready = 1;
    assertThat(rest.calculateStrategy(() -> ready, false)).isEqualTo(1);
    assertThat(rest.calculateStrategy(() -> 0, true)).as("tasks").isZero();
    assertThat(now).isEqualTo(Rush.QUIET + 1);
  }

  private void rush() {
    now = Rush.QUIET + 1;
    for (int i = 0; i <= Rush.MANY; i++) rush.came();
  }
}
