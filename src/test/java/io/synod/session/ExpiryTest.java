package io.synod.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ExpiryTest {
  private static final int TICK = 1000;
  private final Map<Long, Integer> timeouts = new HashMap<>();
  private long now = 1_000_000;
  private final Expiry expiry = new Expiry(TICK, id -> timeouts.containsKey(id) ? OptionalInt.of(timeouts.get(id)) : OptionalInt.empty(), now);

  private void open(long id, int timeoutMillis) {
    timeouts.put(id, timeoutMillis);
    expiry.heard(id);
  }

  private List<Long> tick() {
    now += TICK;
    return expiry.tick(now);
  }

  @Test
  void a_silent_session_expires_once_and_not_before_its_timeout() {
    open(1, 4000);
    for (int at = TICK; at <= 4000; at += TICK) assertThat(tick()).as("after %d ms", at).isEmpty();
    assertThat(tick()).containsExactly(1L);
    for (int i = 0; i < 10; i++) assertThat(tick()).isEmpty();
    assertThat(expiry.trackedCount()).isZero();
  }

  @Test
  void a_session_that_is_heard_lives() {
    open(1, 4000);
    for (int i = 0; i < 100; i++) {
      assertThat(tick()).isEmpty();
      if (i % 3 == 0) expiry.heard(1);
    }
  }

  @Test
  void a_session_that_has_come_back_has_the_timeout_it_negotiated_then() {
    open(1, 4000);
    open(2, 9000);
    tick();
    expiry.renegotiated(1, 9000);
    expiry.renegotiated(2, 2000);
    assertThat(tick()).isEmpty();
    assertThat(tick()).isEmpty();
    assertThat(tick()).as("shorter").containsExactly(2L);
    for (int i = 0; i < 6; i++) assertThat(tick()).isEmpty();
    assertThat(tick()).as("longer").containsExactly(1L);
    for (int i = 0; i < 20; i++) assertThat(tick()).isEmpty();
    assertThat(expiry.trackedCount()).isZero();
  }

  @Test
  void one_that_came_back_and_was_closed_at_once_is_nobody() {
    open(1, 2000);
    expiry.renegotiated(1, 2000);
    tick();
    timeouts.remove(1L);
    expiry.renegotiated(1, 8000);
    int ticks = 0;
    while (expiry.trackedCount() > 0 && ticks++ < 100) tick();
    assertThat(expiry.trackedCount()).isZero();
  }

  @Test
  void a_pause_of_our_own_process_costs_no_session_its_time() {
    open(1, 4000);
    tick();
    now += 3_600_000; // SIGSTOP for an hour, or the clock set forward
    assertThat(tick()).isEmpty();
    assertThat(tick()).isEmpty();
    expiry.heard(1);
    for (int i = 0; i < 4; i++) assertThat(tick()).isEmpty();
    assertThat(tick()).containsExactly(1L);
  }

  @Test
  void a_clock_set_back_stops_nothing_for_good() {
    open(1, 4000);
    tick();
    now -= 3_600_000;
    assertThat(tick()).isEmpty();
    for (int i = 0; i < 3; i++) assertThat(tick()).isEmpty();
    assertThat(tick()).containsExactly(1L);
  }

  @Test
  void a_session_heard_before_it_exists_gets_its_own_timeout_once_it_does() {
    expiry.heard(1);
    assertThat(tick()).isEmpty();
    timeouts.put(1L, 2000);
    assertThat(tick()).as("its two seconds and the interval are not over").isEmpty();
    assertThat(tick()).containsExactly(1L);
  }

  @Test
  void a_session_that_never_comes_to_exist_is_forgotten() {
    expiry.heard(1);
    for (long at = 0; at < Expiry.GRACE_MILLIS; at += TICK) assertThat(tick()).isEmpty();
    assertThat(expiry.trackedCount()).isZero();
  }

  @Test
  void one_that_could_not_be_closed_comes_up_again_after_its_timeout() {
    open(1, 2000);
    while (tick().isEmpty());
    expiry.heard(1);
    int ticks = 0;
    while (tick().isEmpty()) ticks++;
    assertThat(ticks).isBetween(2, 4);
  }

  /** Against a twin that looks at every session at every tick. */
  @Property(tries = 200)
  void expires_neither_early_nor_more_than_two_intervals_late(@ForAll @Size(min = 1, max = 12) List<@IntRange(min = 500, max = 9000) Integer> given,
      @ForAll @Size(max = 60) List<@IntRange(max = 11) Integer> heard) {
    var clock = new long[] {0};
    var each = new Expiry(TICK, id -> OptionalInt.of(given.get((int) id)), 0);
    var last = new long[given.size()];
    for (int id = 0; id < given.size(); id++) each.heard(id);
    var over = new HashMap<Long, Long>();
    var rest = new ArrayList<>(heard);
    while (over.size() < given.size()) {
      clock[0] += TICK;
      for (long id : each.tick(clock[0])) over.put(id, clock[0]);
      if (rest.isEmpty()) continue;
      int id = rest.remove(0);
      if (id < given.size() && !over.containsKey((long) id)) {
        each.heard(id);
        last[id] = clock[0];
      }
    }
    over.forEach((id, at) -> {
      long silent = at - last[id.intValue()];
      assertThat(silent).isBetween((long) given.get(id.intValue()), given.get(id.intValue()) + 2L * TICK);
    });
  }
}
