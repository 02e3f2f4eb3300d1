package io.synod.ensemble;

import akka.actor.typed.ActorRef;
import io.synod.loop.Exit;
import io.synod.loop.Fatal;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who the members are, as this one knows it by its settings, its log, its leader and what others say in elections: the newest counts. Whoever goes by it is
 * told: the election, the links, the statistics, the node. Owned by the member's actor.
 */
final class Roster {
  private static final Logger LOG = LoggerFactory.getLogger(Roster.class);
  private final MemberSettings settings;
  private final Place place;
  private final StateMachine machine;
  private final History history;
  private final MemberStatistics statistics;
  private final BiConsumer<Configuration, Configuration> node;
  private final ActorRef<ElectionActor.Command> election;
  private final Strangers strangers = new Strangers();
  private Electorate electorate;

  /** @param node see {@link MemberActor.Doors#members} */
  Roster(MemberSettings settings, Place place, StateMachine machine, History history, MemberStatistics statistics,
      BiConsumer<Configuration, Configuration> node, ActorRef<ElectionActor.Command> election) {
    this.settings = settings;
    this.place = place;
    this.machine = machine;
    this.history = history;
    this.statistics = statistics;
    this.node = node;
    this.election = election;
    this.electorate = place.electorate(settings.id());
  }

  Electorate electorate() {
    return electorate;
  }

  /** Whether this member decides alone. */
  boolean isAlone() {
    return electorate.quorum().holds(Set.of(settings.id()));
  }

  /**
   * What the log says counts before what is set; and what is in its tail may be committed, or become so.
   *
   * @throws Fatal when it says that this member has others, and nobody has said where they are
   */
  void read() {
    Set<Integer> members = machine.configuration().map(known -> known.seats().keySet()).orElse(Set.of());
    if (place == Place.ALONE && members.size() > 1) {
      throw new Fatal(Exit.DATA, "This node is one of several, by its log: " + members
          + ". Start it with those it knows of in ensemble.members, or the server lines in its zoo.cfg.");
    }
    electorate = known();
  }

  private Electorate known() {
    Electorate applied = machine.configuration().map(electorate::committing).orElse(electorate);
    List<Change> tail = history.tail();
    machine.foresee(tail);
    Stream<Configuration> proposed = tail.stream().flatMap(change -> machine.configuration(change).stream());
    return new Electorate(applied.committed(), proposed.reduce((older, newer) -> newer).orElse(applied.committed()));
  }

  /** The log is read. Where it has other members than the settings, it is to the node as if they were changed now. */
  void begin() {
    announce();
    Configuration set = place.electorate(settings.id()).committed();
    Configuration members = electorate.committed();
    if (members.version() != set.version()) node.accept(set, members);
  }

  private void announce() {
    statistics.members(electorate.committed());
    link();
  }

  private void link() {
    place.links().peers(electorate.peersOf(settings.id()));
  }

  /** An election is asked. What the tail may bring decides as well, and needs links. */
  void look() {
    Electorate before = electorate;
    electorate = known();
    if (!electorate.equals(before)) link();
    election.tell(new ElectionActor.Look(history.last(), history.currentEpoch(), electorate));
  }

  /** The leader that was elected leads, in the epoch that has begun. */
  void established() {
    election.tell(new ElectionActor.Established(history.currentEpoch()));
  }

  /** By one that takes part in the election, and knows it to be committed. */
  void learnt(Configuration configuration) {
    reconfigured(electorate.committing(configuration));
  }

  /** What is proposed, or was committed, has changed who decides. */
  void reconfigured(Electorate now) {
    Configuration members = now.committed();
    Configuration before = electorate.committed();
    boolean others = members.version() != before.version();
    if (others) {
      LOG.info("ensemble {}: voters {}, observers {}, by configuration {}", settings.ensemble(), members.voters(), members.observers(),
          Long.toHexString(members.version()));
    }
    electorate = now;
    announce();
    election.tell(new ElectionActor.Reconfigured(now));
    if (others) node.accept(before, members);
  }

  /** What the log had above {@code zxid} is gone, and with it what was proposed there. */
  void discarded(long zxid) {
    if (electorate.changing() && electorate.proposed().version() > zxid) reconfigured(Electorate.of(electorate.committed()));
  }

  /** {@code peer} is taken for lost, while its link may still be there. */
  void suspect(int peer) {
    election.tell(new ElectionActor.Suspected(peer));
  }

  void trust(int peer) {
    election.tell(new ElectionActor.Trusted(peer));
  }

  /** See {@link Strangers#met}. */
  Optional<String> stranger(int peer, String how) {
    return strangers.met(peer, how, electorate);
  }

  /** A link with {@code peer} is open. */
  void joined(int peer) {
    strangers.joined(peer);
  }
}
