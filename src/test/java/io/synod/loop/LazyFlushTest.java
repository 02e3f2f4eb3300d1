package io.synod.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LazyFlushTest {
  private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
  private final LazyFlush flush = new LazyFlush();
  private long now = -3 * MILLI;

  @Test void what_comes_last_says_when_all_of_it_leaves() {
    assertThat(flush.add(now, 5)).isEqualTo(5 * MILLI);
    now += MILLI;
    assertThat(flush.add(now, 7)).as("later than the first").isEqualTo(7 * MILLI);
    assertThat(flush.add(now, 1)).as("sooner than both").isEqualTo(MILLI);
  }

  @Test void none_waits_longer_than_it_may_however_many_follow() {
    flush.add(now, 1);
    for (int waited = 1; waited <= Connection.LAZY_AT_MOST_MILLIS; waited++) {
      now += MILLI;
      assertThat(flush.add(now, Connection.LAZY_AT_MOST_MILLIS)).isEqualTo((Connection.LAZY_AT_MOST_MILLIS - waited) * MILLI);
    }
  }

  @Test void what_should_have_left_leaves_at_once() {
    flush.add(now, 1);
    now += 2 * Connection.LAZY_AT_MOST_MILLIS * MILLI;
    assertThat(flush.add(now, 1)).as("the loop has stood still").isZero();
  }

  @Test void what_comes_when_all_has_left_is_the_first_again() {
    flush.add(now, 1);
    now += Connection.LAZY_AT_MOST_MILLIS * MILLI;
    flush.left();
    assertThat(flush.add(now, Connection.LAZY_AT_MOST_MILLIS)).isEqualTo(Connection.LAZY_AT_MOST_MILLIS * MILLI);
  }
}
