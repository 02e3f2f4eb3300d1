package io.synod.ensemble;

import static org.assertj.core.api.Assertions.assertThat;

import io.synod.ensemble.ElectionActor.Elected;
import io.synod.ensemble.PeerMessage.Declined;
import io.synod.ensemble.PeerMessage.LearnerInfo;
import io.synod.ensemble.PeerMessage.Left;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Member 1 of three has a role, loses it and gets another. */
class TenureTest {
  private final CountingMachine machine = new CountingMachine();
  private final History history = new History(machine);
  private final RecordedEffects effects = new RecordedEffects();
  private final ToldServing told = new ToldServing();
  private final MemberStatistics statistics = new MemberStatistics(() -> 1);
  private final Service service = new Service(MemberSettings.defaults(), told, statistics.availability(), machine, history);
  private final Tenure tenure = new Tenure(MemberSettings.defaults(), machine, history, service, told, statistics);

  @Test void who_knew_the_leader_before_it_knew_itself_is_led() {
    tenure.heard(2, new LearnerInfo(7, 0, 0));
    leads();
    assertThat(effects.take()).as("the two are a quorum").containsExactly("accept 1", "send 2 NewEpoch");
  }

  @Test void who_has_gone_meanwhile_is_not() {
    tenure.heard(2, new LearnerInfo(7, 0, 0));
    tenure.heard(3, new LearnerInfo(7, 0, 0));
    tenure.closed(2);
    tenure.heard(3, new Left(7));
    leads();
    assertThat(effects.take()).isEmpty();
  }

  @Test void who_took_a_follower_for_the_leader_is_declined_whenever_it_says_so() {
    tenure.heard(2, new LearnerInfo(7, 0, 0));
    follows(3);
    tenure.heard(2, new LearnerInfo(8, 0, 0));
    assertThat(effects.sent).containsExactly(new Declined(7), new LearnerInfo(1, 0, 0), new Declined(8));
  }

  @Test void each_attempt_to_follow_has_a_number_of_its_own() {
    follows(3);
    ends();
    assertThat(tenure.settle()).isTrue();
    follows(3);
    assertThat(effects.sent).contains(new LearnerInfo(1, 0, 0), new LearnerInfo(2, 0, 0));
  }

  /** What it gave to the log comes back, and a vote tells what is there. */
  @Test void a_role_that_has_ended_hears_of_the_log_until_that_is_done() {
    follows(3);
    Role role = tenure.role();
    ends();
    assertThat(tenure.role()).isNull();
    assertThat(tenure.roleOrLast()).isSameAs(role);
    assertThat(tenure.isLooking()).isFalse();
    assertThat(tenure.settle()).isTrue();
    assertThat(tenure.isLooking()).isTrue();
    assertThat(tenure.settle()).as("an election is asked once").isFalse();
  }

  @Test void clients_are_served_before_they_are_left() {
    follows(3);
    history.established(1);
    assertThat(tenure.serve(3)).isTrue();
    assertThat(tenure.serve(3)).as("another epoch of the same leader").isFalse();
    ends();
    assertThat(told.events).containsExactly("follows 3 in 1", "ended");
    assertThat(tenure.isEnding()).isFalse();
  }

  @Test void without_a_role_it_is_seen_to_look_for_a_leader() {
    follows(3);
    tenure.show();
    assertThat(statistics.view().leader()).isEqualTo(3);
    ends();
    tenure.show();
    assertThat(statistics.view().phase()).isEqualTo(MemberView.Phase.ELECTION);
    assertThat(statistics.view().leader()).isZero();
  }

  private void ends() {
    tenure.look("the test wants it");
    assertThat(tenure.isEnding()).isTrue();
    tenure.end();
  }

  private void leads() {
    tenure.begin(new Elected(MemberState.LEADING, 1, 1, 10), three(), effects);
  }

  private void follows(int leader) {
    tenure.begin(new Elected(MemberState.FOLLOWING, leader, 1, 10), three(), effects);
  }

  private static Electorate three() {
    Map<Integer, Seat> seats = new TreeMap<>();
    for (int id = 1; id <= 3; id++) seats.put(id, LivingEnsemble.seat(id, Seat.Role.PARTICIPANT));
    return Electorate.of(Configuration.of(seats));
  }
}
