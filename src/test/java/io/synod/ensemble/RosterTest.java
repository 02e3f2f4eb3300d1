package io.synod.ensemble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.testkit.typed.javadsl.TestInbox;
import io.synod.ensemble.CountingMachine.Reconfigured;
import io.synod.loop.Fatal;
import io.synod.loop.HostPort;
import io.synod.loop.Links;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Member 1, whose settings name three, learns who the members are. */
class RosterTest {
  private final CountingMachine machine = new CountingMachine();
  private final History history = new History(machine);
  private final TestInbox<ElectionActor.Command> election = TestInbox.create();
  private final List<Set<Integer>> linked = new ArrayList<>();
  private final List<String> node = new ArrayList<>();
  private final MemberStatistics statistics = new MemberStatistics(() -> 1);

  @Test void what_the_log_says_counts_before_what_is_set() {
    Roster roster = of(set());
    machine.replay(transaction(zxid(1), members(zxid(1), 1, 2, 3, 4)));
    roster.read();
    roster.begin();
    assertThat(roster.electorate().voters()).containsExactly(1, 2, 3, 4);
    assertThat(statistics.members().version()).isEqualTo(zxid(1));
    assertThat(linked).containsExactly(Set.of(2, 3, 4));
    assertThat(node).as("its ports may have to be moved").containsExactly("[1, 2, 3] -> [1, 2, 3, 4]");
  }

  /** A reconfiguration that is not known to be committed: both sets of members decide (ZooKeeper's last seen quorum verifier). */
  @Test void what_the_tail_proposes_decides_as_well_and_gets_links_before_the_election() {
    Roster roster = of(set());
    roster.read();
    roster.begin();
    proposeInTail(members(zxid(2), 1, 4, 5));
    roster.look();
    assertThat(roster.electorate().changing()).isTrue();
    assertThat(linked).containsExactly(Set.of(2, 3), Set.of(2, 3, 4, 5));
    assertThat(election.getAllReceived()).containsExactly(new ElectionActor.Look(zxid(2), 0, roster.electorate()));
    assertThat(node).as("it is not committed").isEmpty();
  }

  @Test void a_proposal_that_was_given_up_decides_no_more() {
    Roster roster = of(set());
    proposeInTail(members(zxid(2), 1, 4, 5));
    roster.read();
    roster.discarded(zxid(2));
    assertThat(roster.electorate().changing()).as("what was above it is gone, not it").isTrue();
    roster.discarded(zxid(1));
    assertThat(roster.electorate()).isEqualTo(Electorate.of(set()));
    assertThat(election.getAllReceived()).containsExactly(new ElectionActor.Reconfigured(Electorate.of(set())));
  }

  @Test void the_node_is_told_once_of_what_is_committed() {
    Roster roster = of(set());
    Configuration four = members(zxid(3), 1, 2, 3, 4);
    roster.reconfigured(new Electorate(set(), four));
    assertThat(node).isEmpty();
    roster.reconfigured(Electorate.of(four));
    roster.learnt(four);
    roster.learnt(set());
    assertThat(node).containsExactly("[1, 2, 3] -> [1, 2, 3, 4]");
  }

  @Test void a_member_alone_does_not_start_as_one_of_several() {
    Roster roster = of(Configuration.NONE);
    assertThat(roster.isAlone()).isTrue();
    machine.replay(transaction(zxid(1), members(zxid(1), 1, 2)));
    assertThatThrownBy(roster::read).isInstanceOf(Fatal.class).hasMessageContaining("one of several, by its log: [1, 2]");
  }

  private Roster of(Configuration set) {
    Links alone = Place.ALONE.links();
    var links = new Links() {
      @Override
      public Channel channel(String name, Handler handler) {
        return alone.channel(name, handler);
      }

      @Override
      public void peers(Map<Integer, HostPort> peers) {
        linked.add(Set.copyOf(peers.keySet()));
      }
    };
    Place place = set == Configuration.NONE ? Place.ALONE : new Place(set, links, Place.ALONE.events());
    return new Roster(MemberSettings.defaults(), place, machine, history, statistics,
        (before, now) -> node.add(before.voters() + " -> " + now.voters()), election.getRef());
  }

  private void proposeInTail(Configuration proposed) {
    var batch = Batches.of(0, machine, transaction(proposed.version(), proposed));
    history.appending(List.of(batch));
    history.appended(List.of(batch), 1);
  }

  private static Transaction transaction(long zxid, Configuration members) {
    return new Transaction(zxid, 1_000, Origin.NODE, new Reconfigured(members));
  }

  private static long zxid(int counter) {
    return new Zxid(1, counter).toLong();
  }

  private static Configuration set() {
    return members(0, 1, 2, 3);
  }

  private static Configuration members(long version, int... ids) {
    var seats = new TreeMap<Integer, Seat>();
    for (int id : ids) seats.put(id, LivingEnsemble.seat(id, Seat.Role.PARTICIPANT));
    return Configuration.of(seats).withVersion(version);
  }
}
