package io.synod.loop;

import static io.synod.loop.Heartbeat.Finding.BLOCKED;
import static io.synod.loop.Heartbeat.Finding.FREED;
import static io.synod.loop.Heartbeat.Finding.IDLE;
import static io.synod.loop.Heartbeat.Finding.STILL_BLOCKED;
import static io.synod.loop.Heartbeat.Finding.WAITING;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HeartbeatTest {
  private final Heartbeat heartbeat = new Heartbeat(50);

  @Test void a_loop_that_answers_in_time_is_idle() {
    assertThat(heartbeat.look(0)).isEqualTo(IDLE);
    heartbeat.send(0);
    heartbeat.answered(50);
    assertThat(heartbeat.look(60)).isEqualTo(IDLE);
  }

  @Test void a_late_heartbeat_is_found_once_then_watched_until_it_returns() {
    heartbeat.send(0);
    assertThat(heartbeat.look(50)).isEqualTo(WAITING);
    assertThat(heartbeat.look(51)).isEqualTo(BLOCKED);
    assertThat(heartbeat.look(90)).isEqualTo(STILL_BLOCKED);
    heartbeat.answered(95);
    assertThat(heartbeat.look(100)).isEqualTo(FREED);
    assertThat(heartbeat.waitedNanos(100)).isEqualTo(95);
    heartbeat.send(100);
    assertThat(heartbeat.look(101)).isEqualTo(WAITING);
  }

  @Test void a_block_that_ends_between_two_looks_is_seen_by_its_late_answer() {
    heartbeat.send(0);
    heartbeat.answered(80);
    assertThat(heartbeat.look(100)).isEqualTo(FREED);
    assertThat(heartbeat.reported()).isFalse();
  }

  @Test void a_pause_of_the_whole_process_is_not_held_against_the_loop() {
    heartbeat.send(0);
    heartbeat.forgive(1000);
    assertThat(heartbeat.look(1000)).isEqualTo(WAITING);
    assertThat(heartbeat.look(1051)).isEqualTo(BLOCKED);
  }
}
