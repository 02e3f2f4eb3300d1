package io.synod.founding;

import static io.synod.founding.Nodes.address;
import static io.synod.founding.Nodes.alone;
import static io.synod.founding.Nodes.charter;
import static io.synod.founding.Nodes.chartered;
import static io.synod.founding.Nodes.expecting;
import static io.synod.founding.Nodes.fresh;
import static io.synod.founding.Nodes.member;
import static io.synod.founding.Nodes.seeded;
import static org.assertj.core.api.Assertions.assertThat;

import io.synod.ensemble.Configuration;
import io.synod.founding.Founding.Decision;
import io.synod.loop.Exit;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class FoundingTest {
  private static final Charter X = charter("X", 3);

  /** What {@code self} decides when it can reach {@code others}, which have all introduced themselves. */
  private static Decision decision(Introduction self, Introduction... others) {
    return meeting(self, others).decide();
  }

  private static Founding meeting(Introduction self, Introduction... others) {
    Founding founding = Founding.begin(self, "X").reaching(Arrays.stream(others).map(Introduction::address).collect(Collectors.toSet()));
    for (Introduction other : others) founding = founding.hearing(other);
    return founding;
  }

  private static Decision.Take taken(Decision decision) {
    assertThat(decision).isInstanceOf(Decision.Take.class);
    return (Decision.Take) decision;
  }

  private static String refused(Decision decision, Exit exit) {
    assertThat(decision).isInstanceOf(Decision.Refuse.class);
    assertThat(((Decision.Refuse) decision).reason().exit()).isEqualTo(exit);
    return ((Decision.Refuse) decision).reason().getMessage();
  }

  private static String waits(Decision decision) {
    assertThat(decision).isInstanceOf(Decision.Wait.class);
    return ((Decision.Wait) decision).why();
  }

  @Test void the_founder_writes_the_charter_when_enough_are_there() {
    assertThat(taken(decision(fresh(1), fresh(3), fresh(2)))).isEqualTo(new Decision.Take(X, 1, X.first()));
    assertThat(X.first().voters()).containsExactly(1, 2, 3);
  }

  @Test void nobody_else_writes_one_whoever_is_there() {
    assertThat(waits(decision(fresh(2), fresh(3), fresh(4)))).contains("3 nodes", "the one at h1:25520", "here: h2:25520, h3:25520, h4:25520");
  }

  @Test void the_founder_waits_for_enough() {
    assertThat(waits(decision(fresh(1), fresh(2)))).contains("here: h1:25520, h2:25520");
  }

  @Test void the_founder_first_hears_all_it_can_reach_for_one_may_know_an_ensemble() {
    Founding founding = meeting(fresh(1), fresh(2), fresh(3));
    var more = new HashSet<>(founding.reachable());
    more.add(address(4));
    assertThat(waits(founding.reaching(more).decide())).isNotEmpty();
    assertThat(taken(founding.reaching(more).hearing(member(4, charter("Y", 4))).decide()).charter().ensemble()).isEqualTo("Y");
  }

  @Test void who_is_not_reached_any_more_is_not_counted() {
    Founding founding = meeting(fresh(1), fresh(2), fresh(3));
    assertThat(waits(founding.reaching(Set.of(address(2))).decide())).contains("here: h1:25520, h2:25520");
  }

  @Test void of_more_than_enough_the_founder_takes_itself_and_the_lesser_numbers() {
    assertThat(taken(decision(fresh(1, 9), fresh(5), fresh(4), fresh(2))).charter().first().voters()).containsExactly(2, 4, 9);
  }

  @Test void who_has_no_number_gets_one_that_nobody_has() {
    Decision.Take taken = taken(decision(fresh(1, 0), fresh(2, 0), fresh(3, 2)));
    assertThat(taken.charter().first().voters()).containsExactly(1, 2, 3);
    assertThat(taken.charter().idOf(1003)).hasValue(2);
    assertThat(taken.charter().idOf(1000 + 1)).hasValue(taken.id());
  }

  @Test void who_expects_another_number_or_has_another_first_seed_is_not_counted() {
    assertThat(waits(decision(fresh(1), fresh(2), expecting(fresh(3), 5)))).contains("h3:25520 is not counted, its bootstrap-expect is 5");
    assertThat(waits(decision(fresh(1), fresh(2), seeded(fresh(3), address(7))))).contains("h3:25520 has another first seed: h7:25520");
    assertThat(waits(decision(fresh(1), fresh(2), alone(3)))).contains("h3:25520 has an ensemble of its own");
  }

  @Test void of_two_that_would_be_called_at_one_address_one_is_counted() {
    Introduction same = Nodes.at(fresh(4), Nodes.seat(3));
    assertThat(waits(decision(fresh(1), fresh(3), same))).contains("h4:25520 is not counted, for its peers would call it at h3:2888 as the one at h3:25520");
    assertThat(waits(decision(fresh(1), fresh(2), Nodes.at(fresh(3), Nodes.seat(1))))).contains("h3:25520 is not counted", "as the one at h1:25520");
    assertThat(taken(decision(fresh(1), fresh(3), same, fresh(5))).charter().first().voters()).containsExactly(1, 3, 5);
  }

  @Test void a_founder_takes_the_charter_that_names_its_directory_with_the_number_in_it() {
    assertThat(taken(decision(fresh(2, 0), chartered(3, X)))).isEqualTo(new Decision.Take(X, 2, X.first()));
  }

  @Test void who_sees_an_ensemble_that_does_not_serve_yet_waits_and_founds_none() {
    assertThat(waits(decision(fresh(1), fresh(2), fresh(3), chartered(4, charter("Y", 0))))).contains("h4:25520 is in ensemble Y and does not serve yet");
  }

  @Test void the_first_seed_founds_nothing_beside_an_ensemble_that_exists() {
    Charter without = charter("Y", 0);
    assertThat(taken(decision(fresh(1), fresh(2), fresh(3), member(4, without))).charter()).isEqualTo(without);
  }

  @Test void who_comes_later_joins_with_the_number_it_brings_and_the_newest_configuration() {
    Configuration newer = X.first().withVersion(0x100000007L);
    Decision.Take taken = taken(decision(fresh(4), member(1, X), member(2, X).knowing(newer), member(3, X)));
    assertThat(taken).isEqualTo(new Decision.Take(X, 4, newer));
  }

  @Test void who_comes_later_first_hears_all_it_can_reach_for_one_may_have_its_number() {
    Founding founding = Founding.begin(fresh(4), "X").reaching(Set.of(address(1), address(9))).hearing(member(1, X));
    assertThat(waits(founding.decide())).isNotEmpty();
    Introduction same = member(9, X).member(X, 4, X.first()).serving();
    assertThat(refused(founding.hearing(same).decide(), Exit.DATA)).contains("there is a node 4 already");
  }

  @Test void who_comes_later_without_a_number_is_told_which_are_free() {
    assertThat(refused(decision(fresh(4, 0), member(1, X), fresh(5)), Exit.USAGE)).contains("1, 2, 3").contains("--id 4");
  }

  @Test void an_emptied_directory_of_a_voter_is_refused_for_it_has_forgotten_what_it_acknowledged() {
    Introduction emptied = fresh(7, 2);
    assertThat(refused(decision(emptied, member(1, X), member(3, X)), Exit.DATA)).contains("node 2 votes in ensemble X", "reconfig -remove 2");
  }

  @Test void of_two_with_one_number_the_one_that_came_later_is_refused() {
    assertThat(refused(decision(fresh(3, 2), fresh(2)), Exit.DATA))
        .isEqualTo("node 2 cannot start: there is a node 2 already, at h2:25520. Give each its own --id.");
    assertThat(waits(decision(fresh(2), fresh(3, 2)))).isNotEmpty();
  }

  @Test void a_number_that_a_member_has_is_refused_whoever_started_first() {
    Introduction later = chartered(9, X).member(X, 4, X.first());
    assertThat(refused(decision(fresh(1, 4), later), Exit.DATA)).contains("there is a node 4 already, at h9:25520");
  }

  @Test void a_copy_of_a_directory_that_is_in_use_is_refused() {
    Introduction original = fresh(2);
    Introduction copy = new Introduction(0, original.birth(), original.life() + 5, address(8), original.founder(), 3, original.kind(), false, Nodes.seat(8),
        original.charter(), original.known());
    assertThat(refused(decision(copy, original), Exit.DATA)).contains("h2:25520 runs on a copy of its data directory");
  }

  @Test void a_copy_of_a_members_directory_is_refused_while_the_member_serves() {
    Introduction serving = member(2, X);
    Introduction copy = new Introduction(2, serving.birth(), 1, address(8), serving.founder(), 3, serving.kind(), false, serving.seat(), serving.charter(), X.first());
    assertThat(refused(decision(copy, serving), Exit.DATA)).contains("h2:25520 runs on a copy of its data directory");
    assertThat(decision(serving, copy)).isInstanceOf(Decision.Settled.class);
  }

  @Test void the_data_of_another_ensemble_is_refused_where_only_others_are() {
    Introduction stranger = chartered(2, charter("Y", 3));
    assertThat(refused(decision(stranger, member(1, X)), Exit.DATA)).contains("belongs to ensemble Y", "lead to ensemble X at h1:25520");
    assertThat(decision(stranger, member(1, X), member(3, charter("Y", 3)))).isInstanceOf(Decision.Settled.class);
  }

  @Test void seeds_of_two_ensembles_are_refused() {
    assertThat(refused(decision(fresh(4), member(1, X), member(2, charter("Y", 3))), Exit.USAGE)).contains("two ensembles", "X at h1:25520", "Y at h2:25520");
  }

  @Test void who_only_wants_to_join_waits_for_an_ensemble() {
    assertThat(waits(decision(expecting(fresh(4), 0), alone(2)))).contains("waiting for an ensemble to join", "h2:25520 has an ensemble of its own");
  }

  @Test void with_one_expected_founder_the_first_seed_founds_alone() {
    assertThat(taken(decision(expecting(fresh(1, 0), 1))).charter().first().voters()).containsExactly(1);
  }

  @Test void once_it_has_a_charter_nothing_changes_that() {
    Founding founding = meeting(fresh(1), fresh(2), fresh(3));
    Founding after = founding.taking(taken(founding.decide()));
    assertThat(after.decide()).isInstanceOf(Decision.Settled.class);
    assertThat(after.hearing(chartered(2, charter("Y", 3))).decide()).isInstanceOf(Decision.Settled.class);
    assertThat(after.self().charter()).contains(X);
  }
}
