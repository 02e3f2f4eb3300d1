package io.synod.ensemble;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestInbox;
import io.synod.ensemble.CountingMachine.Add;
import io.synod.ensemble.CountingMachine.Count;
import io.synod.ensemble.CountingMachine.Reconfigure;
import io.synod.ensemble.PeerMessage.LearnerInfo;
import io.synod.ensemble.StateMachine.Turn;
import io.synod.ensemble.TxnLogEvent.EpochAccepted;
import io.synod.ensemble.TxnLogEvent.EpochEstablished;
import io.synod.ensemble.TxnLogEvent.TailDiscarded;
import io.synod.ensemble.TxnLogEvent.TransactionsAppended;
import io.synod.loop.HostPort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * The rules of several members on pretended links and logs, in an order drawn from a seed: frames wait in each direction, writes wait for the
 * disk, members crash and come back with what was durable, links are cut. Who leads is drawn too, now and then one that must not. After
 * each step: what is applied anywhere is one history, what was acknowledged is in it, and an epoch has one leader. Members may be changed
 * meanwhile: then there are two more than it was formed by, and a change adds, removes, promotes or demotes one, or puts others in the place of all.
 */
final class ZabWorld {
  private final Random random;
  private final Map<Integer, Node> nodes = new TreeMap<>();
  private final Map<String, ArrayDeque<ByteBuffer>> wires = new HashMap<>();
  private final Set<String> cut = new TreeSet<>();
  private final Configuration formed;
  private final boolean changing;
  private final MemberSettings settings = MemberSettings.defaults().withQuorum(QuorumSettings.defaults().withLimits(6, 4).withBytes(300, 400, 64));
  private final List<String> agreed = new ArrayList<>();
  private final Set<String> acknowledged = new TreeSet<>();
  private final Map<Integer, Integer> leaders = new HashMap<>();
  private final Map<Integer, String> words = new HashMap<>();
  private final Function<PeerMessage, List<PeerMessage>> forger;
  private final Set<Integer> changes = new TreeSet<>();
  private int proposals;
  int changed;
  int truncations;
  int fetches;

  ZabWorld(long seed, int voters, int observers) {
    this(seed, voters, observers, false, List::of);
  }

  /** @param forger what is sent in place of a message: for mistakes that must be found */
  ZabWorld(long seed, int voters, int observers, Function<PeerMessage, List<PeerMessage>> forger) {
    this(seed, voters, observers, false, forger);
  }

  /** One whose members change. */
  static ZabWorld changing(long seed, int voters, int observers) {
    return new ZabWorld(seed, voters, observers, true, List::of);
  }

  private ZabWorld(long seed, int voters, int observers, boolean changing, Function<PeerMessage, List<PeerMessage>> forger) {
    random = new Random(seed);
    this.changing = changing;
    this.forger = forger;
    var seats = new TreeMap<Integer, Seat>();
    for (int id = 1; id <= voters + observers; id++) seats.put(id, seat(id > voters ? Seat.Role.OBSERVER : Seat.Role.PARTICIPANT));
    formed = Configuration.of(seats);
    for (int id = 1; id <= voters + observers + (changing ? 2 : 0); id++) nodes.put(id, new Node(id));
    nodes.values().forEach(Node::start);
  }

  private static Seat seat(Seat.Role role) {
    return new Seat(List.of(new Seat.Address("localhost", 1, 2)), role, Optional.of(new HostPort("localhost", 3)));
  }

  /** A member over all its lives: a disk that stays, and what is in memory. */
  private final class Node implements Effects {
    final int id;
    final List<TxnLogEvent> disk = new ArrayList<>();
    final TestInbox<Member.Reply> replies = TestInbox.create();
    final ArrayDeque<Runnable> writes = new ArrayDeque<>();
    final ArrayDeque<Runnable> later = new ArrayDeque<>();
    final Map<Integer, LearnerInfo> early = new TreeMap<>();
    CountingMachine machine;
    History history;
    Electorate electorate;
    Role role;
    Role settling;
    String ending;
    boolean up;
    boolean serves;
    int checked;
    long joins;

    Node(int id) {
      this.id = id;
    }

    void start() {
      machine = new CountingMachine();
      machine.forms = changing;
      history = new History(machine);
      electorate = Electorate.of(formed);
      checked = 0;
      TxnLog log = TxnLog.EMPTY;
      try {
        for (int i = 0; i < disk.size(); i++) {
          log = log.apply(disk.get(i));
          if (disk.get(i).isOfHistory()) history.replay(disk.get(i), i + 1);
        }
        history.recovered(log, false, disk.size());
      } catch (IOException malformed) {
        throw new UncheckedIOException(malformed);
      }
      know();
      commitIfAlone();
      up = true;
      nodes.values().forEach(other -> link(other));
    }

    /** As the member's actor does before it looks for a leader. */
    void know() {
      machine.configuration().ifPresent(known -> electorate = electorate.committing(known));
      electorate = new Electorate(electorate.committed(), history.tail().stream().flatMap(change -> machine.configuration(change).stream())
          .reduce((older, newer) -> newer).orElse(electorate.committed()));
    }

    /** What members tell each other in an election: the newest configuration that they know to be committed. */
    void learn() {
      for (Node other : nodes.values()) {
        if (wires.containsKey(other.id + ">" + id)) electorate = electorate.committing(other.electorate.committed());
      }
    }

    private void commitIfAlone() {
      if (!electorate.quorum().holds(Set.of(id))) return;
      try {
        history.commitAll();
      } catch (IOException malformed) {
        throw new UncheckedIOException(malformed);
      }
      know();
    }

    void crash() {
      nodes.values().forEach(other -> unlink(other));
      up = false;
      serves = false;
      role = null;
      settling = null;
      ending = null;
      writes.clear();
      later.clear();
      early.clear();
    }

    void link(Node other) {
      if (other == this || !up || !other.up || cut.contains(pair(id, other.id)) || wires.containsKey(id + ">" + other.id)) return;
      wires.put(id + ">" + other.id, new ArrayDeque<>());
      wires.put(other.id + ">" + id, new ArrayDeque<>());
      act(() -> role.opened(other.id));
      other.act(() -> other.role.opened(id));
    }

    void unlink(Node other) {
      if (wires.remove(id + ">" + other.id) == null) return;
      wires.remove(other.id + ">" + id);
      early.remove(other.id);
      other.early.remove(id);
      act(() -> role.closed(other.id));
      other.act(() -> other.role.closed(id));
    }

    @Override
    public String toString() {
      return "\n" + id + (role == null ? " looks" : " " + role.view()) + ", writes " + writes.size() + ", accepted " + history.acceptedEpoch();
    }

    boolean looks() {
      return up && role == null && settling == null;
    }

    void lead() {
      var leadership = new Leadership(id, electorate, history, machine, settings.withId(id), this, Serving.UNHEEDED, new MemberStatistics(() -> 1));
      role = leadership;
      act(() -> leadership.begin(early));
      early.clear();
    }

    void follow(int leader) {
      var following = new Following(leader, ++joins, MemberState.FOLLOWING, 0, history, machine, settings.withId(id), this, Serving.UNHEEDED,
          new MemberStatistics(() -> 1));
      role = following;
      act(following::begin);
    }

    void heard(int from, PeerMessage message) {
      if (role == null) {
        if (message instanceof LearnerInfo info) early.put(from, info);
        if (message instanceof PeerMessage.Left) early.remove(from);
      } else if (role instanceof Following && message instanceof LearnerInfo info) {
        send(from, new PeerMessage.Declined(info.join()));
      } else {
        act(() -> role.heard(from, message));
      }
    }

    void act(Runnable what) {
      if (!up || role == null) return;
      what.run();
      afterwards();
    }

    void afterwards() {
      if (ending != null && role != null) {
        settling = role;
        role = null;
        serves = false;
        settling.leave();
      }
      ending = null;
      if (settling != null && writes.isEmpty()) {
        settling = null;
        know();
      }
    }

    /** The oldest write becomes durable. */
    void write() {
      writes.remove().run();
      afterwards();
    }

    private void toDisk(Runnable write) {
      writes.add(write);
    }

    private Role current() {
      return role != null ? role : settling;
    }

    @Override
    public long nowMillis() {
      return 1;
    }

    @Override
    public void send(int peer, PeerMessage message) {
      ArrayDeque<ByteBuffer> wire = wires.get(id + ">" + peer);
      if (wire != null) forger.apply(message).forEach(each -> wire.add(frame(each)));
    }

    private static ByteBuffer frame(PeerMessage message) {
      ByteBuffer[] parts = PeerCodec.encode(message);
      var frame = ByteBuffer.allocate(Arrays.stream(parts).mapToInt(ByteBuffer::remaining).sum());
      for (ByteBuffer part : parts) frame.put(part.duplicate());
      return frame.flip();
    }

    @Override
    public void awaitTurnEnd() {
      Role asking = role;
      later.add(() -> {
        if (role == asking) role.turnEnded();
      });
    }

    @Override
    public void awaitMoment() {
      Role asking = role;
      later.add(() -> {
        if (role == asking) role.momentEnded();
      });
    }

    @Override
    public void acceptEpoch(int epoch) {
      toDisk(() -> {
        disk.add(new EpochAccepted(epoch));
        history.accepted(epoch);
        current().accepted(epoch);
      });
    }

    @Override
    public void establishEpoch(int epoch) {
      toDisk(() -> {
        disk.add(new EpochAccepted(epoch));
        disk.add(new EpochEstablished(epoch));
        history.established(epoch);
        current().established(epoch);
      });
    }

    @Override
    public void append(TransactionsAppended batch) {
      append(List.of(batch));
    }

    @Override
    public void append(List<TransactionsAppended> batches) {
      toDisk(() -> {
        disk.addAll(batches);
        current().appended(batches.get(batches.size() - 1).lastZxid(), disk.size());
      });
    }

    @Override
    public void discardTail(long zxid) {
      truncations++;
      long from = history.discard(zxid);
      toDisk(() -> {
        disk.add(new TailDiscarded(zxid, from));
        current().discarded(zxid);
      });
    }

    @Override
    public boolean isLogBusy() {
      return !writes.isEmpty();
    }

    @Override
    public boolean isInstalling() {
      return false;
    }

    @Override
    public void fetch(int peer, long join, long zxid) {
      fetches++;
      Role asking = role;
      later.add(() -> {
        var batches = new ArrayList<TransactionsAppended>();
        for (long at = history.index().sequenceNrAfter(zxid); at > 0 && at <= disk.size() && batches.size() < 3; at++) {
          if (history.index().holds(at)) batches.add((TransactionsAppended) disk.get((int) at - 1));
        }
        if (role == asking) role.fetched(peer, join, batches);
      });
    }

    @Override
    public SnapshotFile newestSnapshot() {
      return SnapshotFile.NONE;
    }

    @Override
    public void readSnapshot(int peer, long join, PeerMessage.PartialSnapshot have) {
      throw new AssertionError("there are no snapshots here");
    }

    @Override
    public void writeSnapshot(PeerMessage.SnapshotChunk chunk) {
      throw new AssertionError("there are no snapshots here");
    }

    @Override
    public PeerMessage.PartialSnapshot partialSnapshot() {
      return PeerMessage.PartialSnapshot.NONE;
    }

    @Override
    public void apply(List<Turn> turns) {
      machine.apply(turns);
    }

    @Override
    public void await(long zxid) {
      Role asking = role;
      later.add(() -> {
        if (role == asking) role.reached(zxid);
      });
    }

    @Override
    public void serve(int leader) {
      serves = true;
      if (leader != id) return;
      Integer other = leaders.put(history.currentEpoch(), id);
      assertThat(other == null || other == id).as("epoch %d has the leaders %d and %d", history.currentEpoch(), other, id).isTrue();
    }

    @Override
    public void reconfigured(Electorate now) {
      electorate = now;
    }

    @Override
    public void suspect(int peer) {}

    @Override
    public void note(String event) {}

    @Override
    public void look(String reason) {
      ending = reason;
    }
  }

  void step() {
    int dice = random.nextInt(1000);
    Node node = nodes.get(1 + random.nextInt(nodes.size()));
    if (dice < 500) deliver();
    else if (dice < 720) write(node);
    else if (dice < 800) later(node);
    else if (dice < 895 || dice < 920 && !changing) propose(node);
    else if (dice < 920) change(node);
    else if (dice < 960) elect();
    else if (dice < 980) node.act(() -> node.role.tick());
    else if (dice < 988) cutOrMend(node, nodes.get(1 + random.nextInt(nodes.size())));
    else if (dice < 992) crashOrStart(node);
    check();
  }

  private void deliver() {
    var busy = wires.entrySet().stream().filter(wire -> !wire.getValue().isEmpty()).map(Map.Entry::getKey).sorted().toList();
    if (busy.isEmpty()) return;
    String wire = busy.get(random.nextInt(busy.size()));
    String[] ends = wire.split(">");
    try {
      nodes.get(Integer.parseInt(ends[1])).heard(Integer.parseInt(ends[0]), PeerCodec.decode(wires.get(wire).remove()));
    } catch (IOException malformed) {
      throw new UncheckedIOException(malformed);
    }
  }

  private void write(Node node) {
    if (!node.writes.isEmpty()) node.write();
  }

  private void later(Node node) {
    Runnable next = node.later.poll();
    if (next != null) node.act(next);
  }

  private void propose(Node node) {
    if (!node.serves) return;
    int cxid = ++proposals;
    words.put(cxid, (cxid % 2 == 0 ? "" : CountingMachine.PATIENT) + "word " + cxid);
    node.act(() -> node.role.propose(new Member.Propose(new Add(words.get(cxid)), new Origin(node.id, cxid, "", ""), node.replies.getRef())));
  }

  private void change(Node node) {
    if (!node.serves) return;
    int id = 1 + random.nextInt(nodes.size());
    String joins = "server." + id + "=" + seat(random.nextInt(4) == 0 ? Seat.Role.OBSERVER : Seat.Role.PARTICIPANT);
    var request = switch (random.nextInt(6)) {
      case 0, 1 -> new Reconfiguration(Optional.empty(), Optional.of(Integer.toString(id)), Optional.empty(), Reconfiguration.ANY_VERSION);
      case 2, 3 -> new Reconfiguration(Optional.of(joins), Optional.empty(), Optional.empty(), Reconfiguration.ANY_VERSION);
      default -> new Reconfiguration(Optional.empty(), Optional.empty(), Optional.of(others().toString()), Reconfiguration.ANY_VERSION);
    };
    int cxid = ++proposals;
    changes.add(cxid);
    node.act(() -> node.role.propose(new Member.Propose(new Reconfigure(request), new Origin(node.id, cxid, "", ""), node.replies.getRef())));
  }

  /** Any of them, as voters. */
  private Configuration others() {
    var seats = new TreeMap<Integer, Seat>();
    for (int id : nodes.keySet()) if (random.nextBoolean()) seats.put(id, seat(Seat.Role.PARTICIPANT));
    return Configuration.of(seats);
  }

  /** Mostly the one with the newest history of those that look. */
  private void elect() {
    var looking = new ArrayList<>(nodes.values().stream().filter(Node::looks).toList());
    for (Node node : looking) node.learn();
    var voters = new ArrayList<>(looking.stream().filter(node -> node.electorate.counts(node.id)).toList());
    Optional<Node> leading = nodes.values().stream().filter(node -> node.role instanceof Leadership && random.nextInt(10) > 0).findAny();
    if (leading.isEmpty() && voters.isEmpty()) return;
    Collections.shuffle(voters, random);
    Comparator<Node> byHistory = Comparator.<Node>comparingInt(node -> node.history.currentEpoch()).thenComparingLong(node -> node.history.last());
    Node leader = leading.orElseGet(() -> random.nextInt(8) == 0 ? voters.get(0) : Collections.max(voters, byHistory));
    if (leader.looks()) leader.lead();
    for (Node node : looking) if (node.looks() && random.nextInt(5) > 0) node.follow(leader.id);
  }

  private void cutOrMend(Node one, Node other) {
    if (one == other) return;
    if (cut.remove(pair(one.id, other.id))) {
      one.link(other);
    } else {
      cut.add(pair(one.id, other.id));
      one.unlink(other);
    }
  }

  private void crashOrStart(Node node) {
    if (node.up) node.crash();
    else node.start();
  }

  private void check() {
    for (Node node : nodes.values()) {
      if (!node.up) continue;
      List<String> applied = node.machine.words();
      for (; node.checked < applied.size(); node.checked++) {
        if (node.checked == agreed.size()) agreed.add(applied.get(node.checked));
        assertThat(applied.get(node.checked)).as("what member %d applied as number %d", node.id, node.checked).isEqualTo(agreed.get(node.checked));
      }
      for (Member.Reply reply : node.replies.getAllReceived()) {
        if (!(reply.outcome() instanceof Count)) continue;
        if (changes.contains(reply.cxid())) changed++;
        else acknowledged.add(words.get(reply.cxid()));
      }
    }
  }

  /** Nothing fails any more. @return how many proposals were acknowledged before */
  int heal() {
    int before = acknowledged.size();
    cut.clear();
    nodes.values().stream().filter(node -> !node.up).forEach(Node::start);
    nodes.values().forEach(one -> nodes.values().forEach(one::link));
    for (int round = 0; round < 20_000 && !settled(); round++) {
      for (int i = 0; i < 20; i++) deliver();
      nodes.values().forEach(this::write);
      nodes.values().forEach(this::later);
      if (round % 50 == 0) elect();
      if (round % 200 == 0) nodes.values().forEach(node -> node.act(() -> node.role.tick()));
      check();
    }
    assertThat(settled()).as("all serve the same history: %s", nodes.values()).isTrue();
    assertThat(agreed).containsAll(acknowledged);
    assertThat(nodes.values()).as("all know the same members").extracting(node -> node.machine.configuration()).containsOnly(nodes.get(1).machine.configuration());
    assertThat(Set.copyOf(agreed)).as("nothing is applied twice").hasSameSizeAs(agreed);
    return before;
  }

  private boolean settled() {
    return nodes.values().stream().allMatch(node -> node.serves && node.machine.words().equals(agreed) && node.writes.isEmpty());
  }

  private static String pair(int one, int other) {
    return Math.min(one, other) + "-" + Math.max(one, other);
  }
}
