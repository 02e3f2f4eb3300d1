package io.synod.ensemble;

import akka.actor.typed.ActorRef;
import io.synod.ensemble.PeerMessage.Acked;
import io.synod.ensemble.PeerMessage.Asked;
import io.synod.ensemble.PeerMessage.EpochAcked;
import io.synod.ensemble.PeerMessage.Forwarded;
import io.synod.ensemble.PeerMessage.LearnerInfo;
import io.synod.ensemble.PeerMessage.NewEpoch;
import io.synod.ensemble.PeerMessage.NewLeader;
import io.synod.ensemble.PeerMessage.NewLeaderAcked;
import io.synod.ensemble.PeerMessage.PartialSnapshot;
import io.synod.ensemble.PeerMessage.Pong;
import io.synod.ensemble.PeerMessage.Proposed;
import io.synod.ensemble.PeerMessage.UpToDate;
import io.synod.ensemble.TxnLogEvent.TransactionsAppended;
import io.synod.journal.Bytes;
import io.synod.loop.Clock;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What a member does when it has lost its leader and becomes the next one, gone through once where nobody sees it: the roles are rules, so their peers and
 * their log can be played. A member that is elected has mostly never led, since the one that did is gone; without this it would load the leader's classes, and
 * link the leader's functions, one after the other while nobody is served. Nothing depends on it.
 */
public final class Rehearsal {
  private static final int SELF = 1;
  private static final int PEER = 2;
  private static final long JOIN = 1;

  private final MemberSettings settings;
  private final StateMachine machine;
  private final Clock clock;
  private final ActorRef<Member.Reply> nobody;

  private Rehearsal(MemberSettings settings, StateMachine machine, Clock clock, ActorRef<Member.Reply> nobody) {
    this.settings = settings.withId(SELF);
    this.machine = machine;
    this.clock = clock;
    this.nobody = nobody;
  }

  /**
   * Any thread.
   *
   * @param machine of this rehearsal alone; it is handed nothing to apply
   * @param requests that are prepared
   * @param nobody is told the answers
   */
  public static void of(MemberSettings settings, StateMachine machine, Clock clock, List<? extends Request> requests, ActorRef<Member.Reply> nobody) {
    var rehearsal = new Rehearsal(settings, machine, clock, nobody);
    rehearsal.follow(requests);
    rehearsal.lead(requests);
  }

  private void follow(List<? extends Request> requests) {
    var stage = new Stage();
    var following = new Following(PEER, JOIN, MemberState.FOLLOWING, 0, stage.history, machine, settings, stage, Serving.UNHEEDED, new MemberStatistics(clock));
    stage.role = following;
    following.begin();
    stage.hear(new NewEpoch(JOIN, 1));
    stage.play();
    stage.hear(new NewLeader(JOIN, 1));
    stage.play();
    stage.hear(new UpToDate(JOIN, 1, 0));
    requests.forEach(request -> stage.then(role -> role.propose(asked(request))));
    stage.play();
    stage.then(role -> role.closed(PEER));
    stage.then(Role::leave);
    stage.play();
  }

  private void lead(List<? extends Request> requests) {
    var stage = new Stage();
    var leadership = new Leadership(SELF, electorate(), stage.history, machine, settings, stage, Serving.UNHEEDED, new MemberStatistics(clock));
    stage.role = leadership;
    leadership.begin(Map.of(PEER, new LearnerInfo(JOIN, 0, 0)));
    stage.play();
    requests.forEach(request -> stage.then(role -> role.propose(asked(request))));
    stage.then(role -> role.sync(new Member.Sync(Origin.NODE, nobody)));
    stage.hear(new Forwarded(JOIN, 1, requests.stream().map(this::forwarded).toList()));
    stage.then(Role::tick);
    stage.hear(new Pong(JOIN, 0, Bytes.EMPTY));
    stage.play();
    stage.then(Role::view);
    stage.then(Role::leave);
    stage.play();
  }

  private Member.Propose asked(Request request) {
    return new Member.Propose(request, Origin.NODE, nobody);
  }

  private Asked forwarded(Request request) {
    var encoder = new Encoder(256);
    machine.encode(request, encoder);
    return new Asked(Origin.NODE, encoder.take());
  }

  private static Electorate electorate() {
    var seat = new Seat(List.of(new Seat.Address("peer", 1, 2)), Seat.Role.PARTICIPANT, Optional.empty());
    return Electorate.of(Configuration.of(Map.of(SELF, seat, PEER, seat, PEER + 1, seat)));
  }

  /** The log, which is durable at once, and the peer, which agrees to all. */
  private final class Stage implements Effects {
    private final History history = new History(machine);
    private final ArrayDeque<Consumer<Role>> next = new ArrayDeque<>();
    private Role role;
    private boolean busy;
    private long sequenceNr;

    void then(Consumer<Role> what) {
      next.add(what);
    }

    void hear(PeerMessage message) {
      then(any -> any.heard(PEER, message));
    }

    void play() {
      while (!next.isEmpty()) next.remove().accept(role);
    }

    @Override
    public void send(int peer, PeerMessage message) {
      if (message instanceof NewEpoch m) hear(new EpochAcked(JOIN, m.epoch(), true, 0, 0, PartialSnapshot.NONE));
      else if (message instanceof NewLeader m) hear(new NewLeaderAcked(JOIN, m.epoch(), 0));
      else if (message instanceof Proposed m) hear(new Acked(JOIN, m.batch().lastZxid()));
    }

    private void log(Consumer<Role> ended) {
      busy = true;
      then(any -> {
        busy = false;
        ended.accept(any);
      });
    }

    @Override
    public void acceptEpoch(int epoch) {
      log(any -> {
        history.accepted(epoch);
        any.accepted(epoch);
      });
    }

    @Override
    public void establishEpoch(int epoch) {
      log(any -> {
        history.established(epoch);
        any.established(epoch);
      });
    }

    @Override
    public void append(TransactionsAppended batch) {
      log(any -> any.appended(batch.lastZxid(), ++sequenceNr));
    }

    @Override
    public void append(List<TransactionsAppended> batches) {
      batches.forEach(this::append);
    }

    @Override
    public boolean isLogBusy() {
      return busy;
    }

    @Override
    public boolean isInstalling() {
      return false;
    }

    @Override
    public void await(long zxid) {
      then(any -> any.reached(zxid));
    }

    @Override
    public void awaitTurnEnd() {
      then(Role::turnEnded);
    }

    @Override
    public void awaitMoment() {
      then(Role::momentEnded);
    }

    @Override
    public long nowMillis() {
      return clock.millis();
    }

    @Override
    public SnapshotFile newestSnapshot() {
      return SnapshotFile.NONE;
    }

    @Override
    public PartialSnapshot partialSnapshot() {
      return PartialSnapshot.NONE;
    }

    @Override
    public void discardTail(long zxid) {}

    @Override
    public void fetch(int peer, long join, long zxid) {}

    @Override
    public void readSnapshot(int peer, long join, PartialSnapshot have) {}

    @Override
    public void writeSnapshot(PeerMessage.SnapshotChunk chunk) {}

    @Override
    public void apply(List<StateMachine.Turn> turns) {}

    @Override
    public void serve(int leader) {}

    @Override
    public void reconfigured(Electorate electorate) {}

    @Override
    public void suspect(int peer) {}

    @Override
    public void note(String event) {}

    @Override
    public void look(String reason) {}
  }
}
