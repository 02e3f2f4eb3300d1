package io.synod.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SimClockTest {
  private final VirtualTime time = new VirtualTime(new SplittableRandom(1));

  @Test
  void it_follows_virtual_time() {
    SimClock clock = new SimClock(time, 0);
    time.pass(Duration.ofHours(1).toNanos());
    assertThat(clock.millis() - SimClock.START_MILLIS).isEqualTo(3_600_000);
  }

  @Test
  void it_drifts() {
    SimClock clock = new SimClock(time, 100);
    time.pass(Duration.ofHours(1).toNanos());
    assertThat(clock.millis() - SimClock.START_MILLIS).isEqualTo(3_600_360);
  }

  @Test
  void it_jumps_back() {
    SimClock clock = new SimClock(time, 0);
    clock.jump(Duration.ofMinutes(-5));
    assertThat(clock.millis() - SimClock.START_MILLIS).isEqualTo(-300_000);
  }
}
