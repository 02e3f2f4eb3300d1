package io.synod.ensemble;

import static org.assertj.core.api.Assertions.assertThat;

import io.synod.ensemble.CountingMachine.Added;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Who gets a lone batch at once (decision 0009). Member 1 of five leads the others. */
class ThriftTest {
  private final List<Learner> learners = new ArrayList<>();
  private final Deciders deciders = new Deciders(1, Electorate.of(members(5)));
  private final Thrift thrift = new Thrift(deciders);
  private long last;
  private long nowMillis;

  ThriftTest() {
    for (int id = 2; id <= 5; id++) learners.add(learner(id));
  }

  @Test void the_first_is_for_all() {
    assertThat(next()).hasSize(4);
  }

  @Test void those_that_were_first_in_the_race_are_chosen_to_make_a_quorum() {
    race(4, 2, 5, 3);
    assertThat(next()).extracting(learner -> learner.id).containsExactly(4, 2);
  }

  @Test void whose_client_waits_is_always_of_the_first() {
    race(4, 2, 5, 3);
    learner(3, learners).accepting(1, last + 1);
    assertThat(next()).extracting(learner -> learner.id).containsExactly(3, 4);
  }

  @Test void who_has_not_acknowledged_everything_is_not_chosen() {
    race(4, 2, 5, 3);
    send(4);
    assertThat(next()).extracting(learner -> learner.id).containsExactly(2, 5);
    send(2);
    send(5);
    assertThat(next()).as("no quorum is left").hasSize(4);
  }

  @Test void a_client_that_waits_at_one_that_is_behind_waits_for_others_too() {
    race(4, 2, 5, 3);
    send(3);
    learner(3, learners).accepting(1, last + 1);
    assertThat(next()).extracting(learner -> learner.id).containsExactly(3, 4, 2);
  }

  @Test void who_has_not_acknowledged_the_race_is_not_chosen() {
    race(4);
    assertThat(next()).hasSize(4);
  }

  @Test void who_has_left_is_not_chosen() {
    race(4, 2, 5, 3);
    learners.remove(learner(4, learners));
    learners.add(learner(4));
    assertThat(next()).as("nor when it is back, before it has acknowledged anything").extracting(learner -> learner.id).containsExactly(2, 5);
  }

  @Test void a_race_comes_now_and_then_and_has_its_own_winners() {
    race(4, 2, 5, 3);
    nowMillis += Thrift.RACE_AFTER_MILLIS;
    for (int i = 1; i < Thrift.RACE_AFTER; i++) assertThat(next()).hasSize(2);
    assertThat(next()).as("all are brought level").hasSize(4);
    race(5, 3, 2, 4);
    assertThat(next()).extracting(learner -> learner.id).containsExactly(5, 3);
  }

  @Test void who_is_first_to_be_level_has_not_won() {
    race(4, 2, 5, 3);
    nowMillis += Thrift.RACE_AFTER_MILLIS;
    for (int i = 1; i < Thrift.RACE_AFTER; i++) next();
    next();
    for (int id : new int[] {2, 3, 4, 5}) thrift.acked(learner(id, learners), last);
    race(5, 4);
    assertThat(next()).extracting(learner -> learner.id).containsExactly(5, 4);
  }

  @Test void many_batches_are_no_reason_for_a_race_soon_after_the_last() {
    race(4, 2, 5, 3);
    nowMillis += Thrift.RACE_AFTER_MILLIS - 1;
    for (int i = 0; i < 10 * Thrift.RACE_AFTER; i++) assertThat(next()).hasSize(2);
    nowMillis++;
    assertThat(next()).hasSize(4);
    race(5, 3, 2, 4);
    for (int i = 0; i < 10 * Thrift.RACE_AFTER; i++) assertThat(next()).hasSize(2);
  }

  @Test void a_clock_that_is_set_back_does_not_put_the_race_off() {
    race(4, 2, 5, 3);
    nowMillis -= 3_600_000;
    for (int i = 1; i < Thrift.RACE_AFTER; i++) next();
    assertThat(next()).hasSize(4);
  }

  private void race(int... finish) {
    assertThat(next()).hasSize(4);
    for (int id : finish) thrift.acked(learner(id, learners), last);
  }

  private Collection<Learner> next() {
    return thrift.first(++last, learners, nowMillis);
  }

  private void send(int id) {
    learner(id, learners).sending(Batches.of(0, new CountingMachine(), new Transaction(last, 1, Origin.NODE, new Added("one"))));
  }

  private static Learner learner(int id, List<Learner> of) {
    return of.stream().filter(learner -> learner.id == id).findFirst().orElseThrow();
  }

  private static Learner learner(int id) {
    var learner = new Learner(id, 1, 1, new Broadcasts(() -> 1).queue(id));
    learner.synchronizeFrom(0);
    learner.newLeaderAcked = true;
    return learner;
  }

  private static Configuration members(int voters) {
    var seats = new TreeMap<Integer, Seat>();
    for (int id = 1; id <= voters; id++) seats.put(id, new Seat(List.of(new Seat.Address("h", 1, 2)), Seat.Role.PARTICIPANT, Optional.empty()));
    return Configuration.of(seats);
  }
}
