package io.synod.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.SelectStrategy;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;

class VigilTest {
  private static final int LASTS = 200;                      // nanoseconds; the clock moves only where a test moves it
  private final Vigil.Awaited client = new Vigil.Awaited(true);
  private final Vigil.Awaited other = new Vigil.Awaited(true);
  private final Vigil.Awaited peer = new Vigil.Awaited(false);

  private final Semaphore posts = new Semaphore(1);
  private long now = Long.MAX_VALUE - 1_000;                 // clocks of this kind may be anywhere
  private final Vigil vigil = vigil(LASTS);

  @Test void a_loop_sleeps_until_its_client_has_come_in_time_for_long_enough() throws Exception {
    for (int i = 0; i < Vigil.TRUSTED; i++) {
      served(vigil, client);
      assertThat(whenIdle(vigil)).as("after request %d", i).isEqualTo(SelectStrategy.SELECT);
      now += LASTS - 1;
    }
    served(vigil, client);
    assertThat(whenIdle(vigil)).isEqualTo(SelectStrategy.CONTINUE);
  }

  @Test void it_stays_awake_until_the_request_comes() throws Exception {
    trusted();
    now += LASTS - 1;
    assertThat(whenIdle(vigil)).isEqualTo(SelectStrategy.CONTINUE);
    assertThat(vigil.calculateStrategy(() -> 1, false)).isEqualTo(1);
    vigil.heard(client);
    assertThat(whenIdle(vigil)).as("the request is not answered yet").isEqualTo(SelectStrategy.SELECT);
  }

  @Test void it_sleeps_when_the_request_does_not_come() throws Exception {
    trusted();
    assertThat(whenIdle(vigil)).isEqualTo(SelectStrategy.CONTINUE);
    now += LASTS;
    assertThat(whenIdle(vigil)).isEqualTo(SelectStrategy.SELECT);
    assertThat(posts.availablePermits()).isEqualTo(1);
  }

  @Test void a_client_that_is_late_now_and_then_is_waited_for_and_one_that_is_late_often_is_not() throws Exception {
    for (int i = 0; i < 20 * Vigil.MOST; i++) {
      served(vigil, client);
      now += i % 10 == 0 ? LASTS : 1;
    }
    assertThat(whenIdleAfterRequestOf(client)).as("late in one of ten").isEqualTo(SelectStrategy.CONTINUE);
    for (int i = 0; i < 20 * Vigil.MOST; i++) {
      served(vigil, client);
      now += i % 8 == 0 ? LASTS : 1;
    }
    assertThat(whenIdleAfterRequestOf(client)).as("late in one of eight").isEqualTo(SelectStrategy.SELECT);
  }

  @Test void input_of_another_connection_ends_it() throws Exception {
    trusted();
    assertThat(whenIdle(vigil)).isEqualTo(SelectStrategy.CONTINUE);
    vigil.heard(other);
    assertThat(whenIdle(vigil)).isEqualTo(SelectStrategy.SELECT);
    assertThat(whenIdleAfterRequestOf(client)).isEqualTo(SelectStrategy.SELECT);
    assertThat(posts.availablePermits()).isEqualTo(1);
  }

  @Test void who_was_overtaken_by_another_connection_is_not_expected() throws Exception {
    trusted();
    vigil.heard(client);
    vigil.heard(other);
    vigil.expect(client);
    assertThat(whenIdle(vigil)).isEqualTo(SelectStrategy.SELECT);
  }

  @Test void a_peer_is_waited_for_like_a_client() throws Exception {
    for (int i = 0; i < Vigil.TRUSTED; i++) {
      vigil.expect(peer);
      assertThat(whenIdle(vigil)).isEqualTo(SelectStrategy.SELECT);
      vigil.heard(peer);
    }
    vigil.expect(peer);
    assertThat(whenIdle(vigil)).isEqualTo(SelectStrategy.CONTINUE);
    now += LASTS;
    assertThat(whenIdle(vigil)).isEqualTo(SelectStrategy.SELECT);
  }

  @Test void what_peers_say_is_not_the_input_of_another_client() throws Exception {
    trusted();
    vigil.heard(peer);
    assertThat(whenIdle(vigil)).isEqualTo(SelectStrategy.CONTINUE);
    vigil.heard(client);
    vigil.expect(peer);
    vigil.heard(peer);
    vigil.expect(client);
    assertThat(whenIdle(vigil)).isEqualTo(SelectStrategy.CONTINUE);
  }

  @Test void it_ends_with_its_connection() throws Exception {
    trusted();
    vigil.ended(other);
    assertThat(whenIdle(vigil)).isEqualTo(SelectStrategy.CONTINUE);
    vigil.ended(client);
    assertThat(whenIdle(vigil)).isEqualTo(SelectStrategy.SELECT);
  }

  @Test void tasks_are_run_at_once_and_the_vigil_goes_on_behind_them() throws Exception {
    trusted();
    assertThat(vigil.calculateStrategy(() -> 0, true)).isZero();
    assertThat(whenIdle(vigil)).isEqualTo(SelectStrategy.CONTINUE);
  }

  @Test void no_more_loops_stay_awake_than_there_are_posts() throws Exception {
    var second = vigil(LASTS);
    trusted();
    trust(second, other);
    assertThat(whenIdle(vigil)).isEqualTo(SelectStrategy.CONTINUE);
    assertThat(whenIdle(second)).isEqualTo(SelectStrategy.SELECT);
    vigil.heard(client);
    assertThat(whenIdle(vigil)).isEqualTo(SelectStrategy.SELECT);
    assertThat(whenIdle(second)).isEqualTo(SelectStrategy.CONTINUE);
  }

  @Test void one_of_no_length_is_never_kept() throws Exception {
    var never = vigil(0);
    trust(never, client);
    assertThat(whenIdle(never)).isEqualTo(SelectStrategy.SELECT);
  }

  private Vigil vigil(int lasts) {
    return new Vigil(Duration.ofNanos(lasts), posts, () -> now);
  }

  private void trusted() {
    trust(vigil, client);
  }

  private void trust(Vigil of, Vigil.Awaited client) {
    for (int i = 0; i <= Vigil.TRUSTED; i++) served(of, client);
  }

  private int whenIdleAfterRequestOf(Vigil.Awaited client) throws Exception {
    served(vigil, client);
    return whenIdle(vigil);
  }

  private static void served(Vigil vigil, Vigil.Awaited client) {
    vigil.heard(client);
    vigil.expect(client);
  }

  private static int whenIdle(Vigil vigil) throws Exception {
    return vigil.calculateStrategy(() -> 0, false);
  }
}
