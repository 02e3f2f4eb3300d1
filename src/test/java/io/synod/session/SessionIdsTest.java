package io.synod.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SessionIdsTest {
  @Test
  void the_top_byte_is_the_node() {
    assertThat(new SessionIds(7, 1_700_000_000_000L).next() >>> 56).isEqualTo(7);
    assertThat(new SessionIds(254, 1_700_000_000_000L).next() >>> 56).isEqualTo(254);
  }

  @Test
  void a_later_start_begins_above_what_the_earlier_one_drew() {
    var before = new SessionIds(1, 1_700_000_000_000L);
    long last = 0;
    for (int i = 0; i < 60_000; i++) last = before.next();
    assertThat(new SessionIds(1, 1_700_000_000_001L).next()).isGreaterThan(last);
  }

  @Test
  void a_node_id_that_does_not_fit_or_marks_a_time_to_live_is_refused() {
    assertThatThrownBy(() -> new SessionIds(256, 0)).hasMessageContaining("256");
    assertThatThrownBy(() -> new SessionIds(255, 0)).hasMessageContaining("254");
  }
}
