package io.synod.ensemble;

import static org.assertj.core.api.Assertions.assertThat;

import io.synod.ensemble.Election.Effect;
import io.synod.ensemble.Election.Step;
import io.synod.ensemble.Seat.Address;
import io.synod.ensemble.Seat.Role;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Members that elect, over a network and a clock that a seed decides. Worse than real links: what is sent may be lost, doubled, and overtaken, also
 * over the end of a link. Members are as simple as can be: a leader that a quorum of linked voters follows is established at once, and
 * followers take its history; whoever waits too long for that looks again.
 */
final class ElectionWorld {
  private static final int PATIENCE_MILLIS = 400;
  private static final int PING_MILLIS = 100;

  private record Event(long at, long order, Runnable action) implements Comparable<Event> {
    @Override public int compareTo(Event other) {
      return at == other.at ? Long.compare(order, other.order) : Long.compare(at, other.at);
    }
  }

  /** One member, over its restarts. Its history survives, as a log does. */
  private final class Node {
    final int id;
    final Map<Election.Timer, Long> timers = new HashMap<>();
    Election election;
    long zxid;
    int epoch;
    int decision;
    int life;
    boolean alive;
    boolean led;

    Node(int id) {
      this.id = id;
      election = Election.first(id, ElectionSettings.defaults());
    }

    MemberState state() {
      return election.state();
    }

    int leader() {
      return election.match(waiting -> 0, looking -> 0, settled -> settled.vote().leader());
    }

    void look() {
      led = false;
      decision++;
      take(election.look(zxid, epoch, Electorate.of(configuration)));
    }

    void take(Step step) {
      Election before = election;
      election = step.next();
      for (Effect effect : step.effects()) carryOut(effect, before);
    }

    private void carryOut(Effect effect, Election before) {
      if (effect instanceof Effect.Send send) {
        recordVote(send.notification());
        transmit(send.notification(), send.to());
      } else if (effect instanceof Effect.SetTimer set) {
        long serial = ++serials;
        timers.put(set.timer(), serial);
        long spread = set.atMost().minus(set.atLeast()).toMillis() + 1;
        after(set.atLeast().toMillis() + random.nextInt((int) spread), () -> {
          if (alive && timers.remove(set.timer(), serial)) take(election.timeout(set.timer()));
        });
      } else if (effect instanceof Effect.CancelTimer cancel) {
        timers.remove(cancel.timer());
      } else if (effect instanceof Effect.Elected elected) {
        elected(elected);
      }
    }

    private void elected(Effect.Elected elected) {
      if (elected.round() == election.surroundings().clock()) checkDecision(this, elected);
      led = false;
      int made = ++decision;
      after(1 + random.nextInt(20), () -> tryToBegin(this));
      after(PATIENCE_MILLIS, () -> {
        if (alive && decision == made && !led) look();
      });
    }
  }

  final Random random;
  final Configuration configuration;
  private final Map<Integer, Node> nodes = new TreeMap<>();
  private final Set<Set<Integer>> links = new HashSet<>();
  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private final Map<Long, Map<Integer, Set<Integer>>> decided = new TreeMap<>();
  private final Map<List<Object>, Vote> histories = new HashMap<>();
  private long now;
  private long serials;
  private int lossPercent;
  private int delayMillis = 1;

  ElectionWorld(long seed, int voters, int observers) {
    random = new Random(seed);
    var seats = new TreeMap<Integer, Seat>();
    for (int id = 1; id <= voters + observers; id++) {
      seats.put(id, new Seat(List.of(new Address("n" + id, 2888, 3888)), id > voters ? Role.OBSERVER : Role.PARTICIPANT, Optional.empty()));
    }
    configuration = Configuration.of(seats);
    seats.keySet().forEach(id -> nodes.put(id, new Node(id)));
  }

  /** Loss, delay, cut links, crashes and false suspicion until {@code millis} have passed. */
  void trouble(long millis) {
    lossPercent = random.nextInt(30);
    delayMillis = 1 + random.nextInt(60);
    nodes.values().forEach(node -> {
      node.zxid = random.nextInt(3);
      after(random.nextInt(50), () -> start(node));
    });
    for (long at = 50; at < millis; at += 1 + random.nextInt(300)) after(at, this::harm);
    runFor(millis);
  }

  private void harm() {
    Node node = any();
    Node other = any();
    switch (random.nextInt(6)) {
      case 0: stop(node); break;
      case 1: start(node); break;
      case 2: cut(node, other); break;
      case 3: link(node, other); break;
      case 4: if (node.alive && node != other) node.take(node.election.suspects(other.id)); break;
      default: if (node.led && node.state() == MemberState.LEADING) node.zxid += random.nextInt(3);
    }
  }

  /** All members run, all links are there, and nothing is lost any more. */
  void heal() {
    lossPercent = 0;
    delayMillis = 5;
    nodes.values().forEach(this::start);
    for (Node a : nodes.values()) for (Node b : nodes.values()) link(a, b);
  }

  /** All members start at once and find each other. */
  ElectionWorld started() {
    heal();
    return this;
  }

  void kill(int id) {
    stop(nodes.get(id));
  }

  /** @return milliseconds until all that run have one established leader, at most {@code patience} */
  long runUntilOneLeads(long patience) {
    long since = now;
    while (!oneLeads() && now - since < patience) step();
    return now - since;
  }

  boolean oneLeads() {
    Set<Integer> leaders = new TreeSet<>();
    for (Node node : nodes.values()) {
      if (!node.alive) continue;
      if (!node.led) return false;
      leaders.add(node.leader());
    }
    return leaders.size() == 1;
  }

  int leader() {
    return nodes.values().stream().filter(node -> node.alive && node.led && node.state() == MemberState.LEADING).map(node -> node.id)
        .findFirst().orElse(0);
  }

  /** Each member in a line. */
  @Override public String toString() {
    var lines = new StringJoiner("\n", "at " + now + " ms\n", "");
    nodes.values().forEach(node -> lines.add(node.id + (node.alive ? " " : " stopped ") + node.election.match(waiting -> "waiting",
        looking -> "looking, votes " + looking.vote() + ", suspects " + looking.surroundings().reach().suspected() + ", heard " + looking.heard().values(),
        settled -> settled.notification() + ", " + (node.led ? "led" : "not led")) + ", round " + node.election.surroundings().clock()));
    return lines.toString();
  }

  void runFor(long millis) {
    long end = now + millis;
    while (!events.isEmpty() && events.peek().at() <= end) step();
    now = end;
  }

  private void step() {
    Event event = events.remove();
    now = event.at();
    event.action().run();
  }

  private void after(long millis, Runnable action) {
    events.add(new Event(now + millis, serials++, action));
  }

  private Node any() {
    return nodes.get(1 + random.nextInt(nodes.size()));
  }

  private void start(Node node) {
    if (node.alive) return;
    node.alive = true;
    node.election = Election.first(node.id, ElectionSettings.defaults());
    node.timers.clear();
    decided.values().forEach(round -> round.values().forEach(members -> members.remove(node.id)));
    for (Node other : nodes.values()) if (random.nextInt(100) >= lossPercent) link(node, other);
    node.look();
    ping(node, ++node.life);
  }

  /** A leader without a quorum, and a learner whose leader does not lead any more, look again. */
  private void ping(Node node, int life) {
    after(PING_MILLIS, () -> {
      if (!node.alive || node.life != life) return;
      boolean leads = node.state() == MemberState.LEADING;
      Node leader = nodes.get(node.leader());
      if (node.led && (leads ? !hasQuorum(node) : leader.state() != MemberState.LEADING || leader.epoch != node.epoch)) node.look();
      ping(node, life);
    });
  }

  private void stop(Node node) {
    if (!node.alive) return;
    node.alive = false;
    node.led = false;
    for (Node other : nodes.values()) cut(node, other);
  }

  private void link(Node a, Node b) {
    if (a == b || !a.alive || !b.alive || !links.add(Set.of(a.id, b.id))) return;
    a.take(a.election.opened(b.id));
    b.take(b.election.opened(a.id));
  }

  private void cut(Node a, Node b) {
    if (a == b || !links.remove(Set.of(a.id, b.id))) return;
    closed(a, b);
    closed(b, a);
  }

  private void closed(Node node, Node peer) {
    if (!node.alive) return;
    node.take(node.election.closed(peer.id));
    boolean lostLeader = node.state() != MemberState.LEADING && node.leader() == peer.id;
    if (lostLeader || node.state() == MemberState.LEADING && node.led && !hasQuorum(node)) node.look();
  }

  private void transmit(Notification notification, int to) {
    int copies = random.nextInt(100) < lossPercent ? 0 : random.nextInt(100) < lossPercent ? 2 : 1;
    Node receiver = nodes.get(to);
    if (!links.contains(Set.of(notification.from(), to))) return;
    for (int i = 0; i < copies; i++) {
      after(1 + random.nextInt(delayMillis), () -> {
        if (receiver.alive) receiver.take(receiver.election.on(notification));
      });
    }
  }

  private boolean isLinked(Node a, Node b) {
    return a == b || links.contains(Set.of(a.id, b.id));
  }

  private boolean follows(Node node, Node leader) {
    return node.alive && isLinked(node, leader) && node.state() != MemberState.LOOKING && node.leader() == leader.id;
  }

  private boolean hasQuorum(Node leader) {
    var followers = new TreeSet<Integer>();
    nodes.values().forEach(node -> {
      if (follows(node, leader)) followers.add(node.id);
    });
    return configuration.quorum().holds(followers);
  }

  /** Discovery and synchronisation in one moment: followers take the leader's history in a new epoch, unless one of them knows better. */
  private void tryToBegin(Node node) {
    Node leader = nodes.get(node.leader());
    if (!node.alive || leader == null || leader.state() != MemberState.LEADING || !hasQuorum(leader)) return;
    List<Node> followers = nodes.values().stream().filter(other -> follows(other, leader)).toList();
    if (!leader.led) {
      leader.epoch = 1 + followers.stream().mapToInt(other -> other.epoch).max().orElseThrow();
      leader.zxid = Zxid.of(leader.zxid).epoch() == leader.epoch ? leader.zxid : new Zxid(leader.epoch, 0).toLong();
    }
    for (Node follower : followers) {
      if (follower.led && follower.epoch == leader.epoch) continue;
      follower.epoch = leader.epoch;
      follower.zxid = leader.zxid;
      follower.led = true;
      follower.take(follower.election.established(leader.epoch));
    }
  }

  private void recordVote(Notification n) {
    if (n.state() != MemberState.LOOKING || n.vote().equals(Vote.NONE)) return;
    Node voter = nodes.get(n.from());
    histories.put(List.of(n.from(), n.round(), n.vote()), new Vote(0, voter.zxid, voter.epoch));
  }

  /** What is promised of a decision by votes; those who join a leader decide nothing. */
  private void checkDecision(Node node, Effect.Elected elected) {
    Map<Integer, Set<Integer>> round = decided.computeIfAbsent(elected.round(), number -> new TreeMap<>());
    round.computeIfAbsent(elected.leader(), leader -> new TreeSet<>()).add(node.id);
    long leaders = round.values().stream().filter(configuration.quorum()::holds).count();
    assertThat(leaders).as("leaders of quorums in round %d: %s", elected.round(), round).isLessThanOrEqualTo(1);
    Vote vote = node.election.match(waiting -> Vote.NONE, looking -> Vote.NONE, Settled::vote);
    for (int voter : configuration.voters()) {
      Vote history = histories.get(List.of(voter, elected.round(), vote));
      if (history != null) assertThat(new Vote(0, vote.zxid(), vote.epoch())).as("vote of %d for %s", voter, vote).isGreaterThanOrEqualTo(history);
    }
  }
}
