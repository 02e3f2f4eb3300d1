package io.synod.ensemble;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A node of another ensemble is there by its own mistake or by the mistake of whoever meets it; the greater number is right. */
class StrangersTest {
  private final Strangers strangers = new Strangers();
  private final Electorate three = electorate(1, 2, 3);

  @Test void a_single_stranger_among_three_is_not_our_mistake() {
    assertThat(strangers.met(1, "how", three)).isEmpty();
    assertThat(strangers.met(1, "how", three)).as("however often it is met").isEmpty();
  }

  @Test void who_meets_strangers_where_a_quorum_should_be_cannot_be_a_member() {
    strangers.met(1, "1 is of A", three);
    assertThat(strangers.met(2, "2 is of A", three).orElseThrow()).startsWith("1 is of A; 2 is of A. Give it");
  }

  @Test void one_that_came_after_all_does_not_count() {
    strangers.met(1, "how", three);
    strangers.joined(1);
    assertThat(strangers.met(2, "how", three)).isEmpty();
  }

  @Test void of_two_members_each_needs_the_other() {
    assertThat(strangers.met(2, "how", electorate(1, 2))).isPresent();
  }

  private static Electorate electorate(int... ids) {
    var seats = new TreeMap<Integer, Seat>();
    for (int id : ids) seats.put(id, new Seat(List.of(new Seat.Address("h" + id, 1, 2)), Seat.Role.PARTICIPANT, Optional.empty()));
    return Electorate.of(Configuration.of(seats));
  }
}
