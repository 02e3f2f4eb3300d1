package io.synod.ensemble;

import static org.assertj.core.api.Assertions.assertThat;

import io.synod.metrics.MonitorValues;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What a ZooKeeper server tells of its elections (ServerMetrics of 3.9: ELECTION_TIME, UNAVAILABLE_TIME, FOLLOWER_SYNC_TIME, LOOKING_COUNT). */
class AvailabilityTest {
  private final AtomicLong millis = new AtomicLong(1_000);
  private final Availability availability = new Availability(millis::get);

  @Test void time_without_a_leader_is_counted_until_clients_are_served_and_that_of_two_attempts_together() {
    availability.looks();
    millis.addAndGet(300);
    availability.elected(250);
    millis.addAndGet(50);
    availability.looks();                                                                    // its leader was lost before it served
    millis.addAndGet(100);
    availability.elected(90);
    millis.addAndGet(40);
    availability.serves(MemberState.FOLLOWING);
    assertThat(told("looking_count")).isEqualTo("2");
    assertThat(told("max_unavailable_time")).isEqualTo("490");
    assertThat(told("cnt_unavailable_time")).isEqualTo("1");
    assertThat(told("cnt_leader_unavailable_time")).isEqualTo("0");
    assertThat(told("sum_election_time")).isEqualTo("340");
    assertThat(told("max_follower_sync_time")).isEqualTo("40");
    assertThat(told("cnt_observer_sync_time")).isEqualTo("0");
  }

  @Test void a_leader_tells_how_long_there_was_none() {
    availability.looks();
    millis.addAndGet(120);
    availability.elected(100);
    availability.serves(MemberState.LEADING);
    assertThat(told("max_leader_unavailable_time")).isEqualTo("120");
    assertThat(told("cnt_follower_sync_time")).isEqualTo("0");
  }

  private String told(String name) {
    return String.valueOf(MonitorValues.of(availability).get(name)).replaceFirst("\\.0$", "");
  }
}
