package io.synod.session;

import static io.synod.session.Horizon.Next.AWAIT;
import static io.synod.session.Horizon.Next.DRAIN;
import static io.synod.session.Horizon.Next.REVEAL;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** DESIGN section 4, rule 3. */
class HorizonTest {
  private final Horizon horizon = new Horizon(10);

  @Test
  void what_is_not_applied_is_never_revealed() {
    assertThat(horizon.reveal(12, 11)).isEqualTo(AWAIT);
    horizon.watches();
    assertThat(horizon.reveal(12, 11)).isEqualTo(AWAIT);
    assertThat(horizon.reveal(12, 12)).isEqualTo(DRAIN);
  }

  @Test
  void who_watches_nothing_may_see_all_that_is_applied() {
    assertThat(horizon.reveal(11, 12)).isEqualTo(REVEAL);
    assertThat(horizon.drained()).isEqualTo(12);
  }

  @Test
  void who_watches_sees_its_events_first() {
    horizon.watches();
    assertThat(horizon.reveal(11, 12)).isEqualTo(DRAIN);
    horizon.drainedTo(12);
    assertThat(horizon.reveal(11, 12)).isEqualTo(REVEAL);
  }

  @Test
  void the_header_of_a_reply_names_only_what_the_client_was_told_of() {
    horizon.watches();
    assertThat(horizon.reveal(9, 50)).isEqualTo(REVEAL);
    assertThat(horizon.drained()).as("50 is applied, but its events may still be in the mailbox").isEqualTo(10);
  }

  @Test
  void it_never_goes_back() {
    horizon.drainedTo(20);
    horizon.drainedTo(15);
    assertThat(horizon.drained()).isEqualTo(20);
  }
}
