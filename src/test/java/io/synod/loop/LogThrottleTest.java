package io.synod.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LogThrottleTest {
  @Test void one_line_per_interval_and_the_next_says_how_many_were_withheld() {
    var now = new AtomicLong(Long.MAX_VALUE - 10);          // a monotonic clock may wrap
    var throttle = new LogThrottle(Duration.ofNanos(100), now::get);
    assertThat(throttle.permit()).hasValue(0);
    now.addAndGet(99);
    assertThat(throttle.permit()).isEmpty();
    assertThat(throttle.permit()).isEmpty();
    now.addAndGet(1);
    assertThat(throttle.permit()).hasValue(2);
    now.addAndGet(100);
    assertThat(throttle.permit()).hasValue(0);
  }
}
