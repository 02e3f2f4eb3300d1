package io.synod.ensemble;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.ManualTime;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.DispatcherSelector;
import io.synod.ensemble.ElectionActor.Elected;
import io.synod.testkit.ActorSystems;
import java.time.Duration;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The shell: timers fire, words are sent, the member is told. */
class ElectionActorTest {
  private record Sent(int peer, Notification notification) {}

  /** So that its timers are set before the test lets time pass. */
  private static final DispatcherSelector IN_THE_TEST_S_THREAD = DispatcherSelector.fromConfig("akka.test.calling-thread-dispatcher");
  private static final String THREE = "server.1=h1:1:2\nserver.2=h2:1:2\nserver.3=h3:1:2";
  private static final String FOUR = THREE + "\nserver.4=h4:1:2\nversion=100000003";
  @RegisterExtension final ActorSystems actors = new ActorSystems();
  private final ActorTestKit kit = actors.start(ManualTime.config());
  private final ManualTime time = ManualTime.get(kit.system());
  private final TestProbe<Member.Command> member = kit.createTestProbe();
  private final TestProbe<Sent> sent = kit.createTestProbe();
  private long now;
  private final ActorRef<ElectionActor.Command> election = kit.spawn(ElectionActor.create(1, ElectionSettings.defaults(),
      (peer, n) -> sent.getRef().tell(new Sent(peer, n)), () -> now += 7, new Random(1), member.getRef()), IN_THE_TEST_S_THREAD);

  @Test void a_sole_voter_elects_itself_at_once() {
    election.tell(new ElectionActor.Look(5, 1, electorate("server.1=h1:1:2")));
    member.expectMessage(new Elected(MemberState.LEADING, 1, 1, 7));
  }

  @Test void a_quorum_waits_for_a_better_vote_before_it_decides() {
    election.tell(new ElectionActor.LinkOpened(2));
    election.tell(new ElectionActor.Look(5, 1, electorate(THREE)));
    assertThat(sent.receiveMessage().notification().vote()).isEqualTo(new Vote(1, 5, 1));
    election.tell(heard(2, MemberState.LOOKING, new Vote(1, 5, 1), THREE));
    sent.receiveMessage();
    time.expectNoMessageFor(Duration.ofMillis(29), member);
    time.timePasses(Duration.ofMillis(1));
    assertThat(member.expectMessageClass(Elected.class).leader()).isEqualTo(1);
    assertThat(sent.receiveMessage()).extracting(s -> s.notification().state()).isEqualTo(MemberState.LEADING);
  }

  @Test void the_vote_is_repeated_less_and_less_often() {
    election.tell(new ElectionActor.LinkOpened(2));
    election.tell(new ElectionActor.Look(5, 1, electorate(THREE)));
    Sent first = sent.receiveMessage();
    time.expectNoMessageFor(Duration.ofMillis(59), sent);
    time.timePasses(Duration.ofMillis(16));
    sent.expectMessage(first);
    time.expectNoMessageFor(Duration.ofMillis(119), sent);
    time.timePasses(Duration.ofMillis(31));
    sent.expectMessage(first);
  }

  @Test void a_newer_configuration_is_reported() {
    election.tell(new ElectionActor.Look(5, 1, electorate(THREE)));
    election.tell(heard(4, MemberState.OBSERVING, Vote.NONE, FOUR));
    member.expectMessage(new ElectionActor.ConfigurationLearnt(configuration(FOUR)));
  }

  @Test void an_established_leader_says_so_to_those_it_is_linked_with() {
    election.tell(new ElectionActor.LinkOpened(2));
    election.tell(new ElectionActor.Look(5, 1, electorate("server.1=h1:1:2\nserver.2=h2:1:2:observer")));
    assertThat(sent.receiveMessage().notification().established()).isFalse();
    election.tell(new ElectionActor.Established(2));
    assertThat(sent.receiveMessage().notification().established()).isTrue();
  }

  private static ElectionActor.Notified heard(int from, MemberState state, Vote vote, String configuration) {
    return new ElectionActor.Notified(new Notification(from, state, vote, 1, false, new TreeSet<>(), configuration(configuration)));
  }

  private static Electorate electorate(String text) {
    return Electorate.of(configuration(text));
  }

  private static Configuration configuration(String text) {
    try {
      return Configuration.parse(text);
    } catch (MalformedConfiguration wrong) {
      throw new AssertionError(wrong);
    }
  }
}
