package io.synod.ensemble;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import io.synod.ensemble.Election.Effect;
import io.synod.ensemble.Election.Timer;
import io.synod.loop.Clock;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * The shell of {@link Election}: owns its timers, sends what it says, and reports to the member. It lives on the ensemble's loop.
 *
 * <p>The member asks it to {@link Look} and is told {@link Elected} once for each time, unless it asks again before. From then on peers that
 * look are answered with that leader, until the next {@link Look}. What happens on the links is told by whoever holds them.
 */
public final class ElectionActor extends AbstractBehavior<ElectionActor.Command> {
  public sealed interface Command {}

  /**
   * Look for a leader, in a new round. The last leader is not named any more.
   *
   * @param zxid of the last transaction in the log
   * @param epoch the member's current epoch
   */
  public record Look(long zxid, int epoch, Electorate electorate) implements Command {}

  /** The leader last reported is established in {@code epoch}: on the leader when a quorum has its history, on others when they have it. */
  public record Established(int epoch) implements Command {}

  /** A configuration was proposed, committed or discarded. */
  public record Reconfigured(Electorate electorate) implements Command {}

  /** A peer has said something. */
  public record Notified(Notification notification) implements Command {}

  /** A link is there; what was said before does not reach the peer. */
  public record LinkOpened(int peer) implements Command {}

  public record LinkClosed(int peer) implements Command {}

  /** A failure detector, or the member itself, has given {@code peer} up while its link may still be there. */
  public record Suspected(int peer) implements Command {}

  /** The failure detector takes that back. So does any word of the peer. */
  public record Trusted(int peer) implements Command {}

  private record TimedOut(Timer timer) implements Command {}

  /**
   * The end of looking, for the member.
   *
   * @param state what this member is to do: FOLLOWING, LEADING or OBSERVING
   * @param round in which the leader was elected
   * @param tookMillis since {@link Look}
   */
  public record Elected(MemberState state, int leader, long round, long tookMillis) implements Member.Command {}

  /** A peer knows this newer configuration to be committed: its members are to be linked with. */
  public record ConfigurationLearnt(Configuration configuration) implements Member.Command {}

  /** The way to the peers. What cannot be delivered is dropped. */
  @FunctionalInterface
  public interface Sender {
    void send(int peer, Notification notification);
  }

  private final TimerScheduler<Command> timers;
  private final Sender sender;
  private final Clock clock;
  private final RandomGenerator random;
  private final ActorRef<Member.Command> member;
  private Election election;
  private long lookingSince;

  private ElectionActor(ActorContext<Command> context, TimerScheduler<Command> timers, Election first, Sender sender, Clock clock,
      RandomGenerator random, ActorRef<Member.Command> member) {
    super(context);
    this.timers = timers;
    this.sender = sender;
    this.clock = clock;
    this.random = random;
    this.member = member;
    this.election = first;
  }

  /** @param self id of this member */
  public static Behavior<Command> create(int self, ElectionSettings settings, Sender sender, Clock clock, RandomGenerator random,
      ActorRef<Member.Command> member) {
    return Behaviors.setup(context -> Behaviors.withTimers(timers ->
        new ElectionActor(context, timers, Election.first(self, settings), sender, clock, random, member)));
  }

  @Override public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Notified.class, this::notified)
        .onMessage(TimedOut.class, m -> become(election.timeout(m.timer())))
        .onMessage(LinkOpened.class, m -> become(election.opened(m.peer())))
        .onMessage(LinkClosed.class, m -> become(election.closed(m.peer())))
        .onMessage(Suspected.class, m -> become(election.suspects(m.peer())))
        .onMessage(Trusted.class, m -> become(election.trusts(m.peer())))
        .onMessage(Established.class, m -> become(election.established(m.epoch())))
        .onMessage(Reconfigured.class, m -> become(election.reconfigured(m.electorate())))
        .onMessage(Look.class, this::look)
        .build();
  }

  private Behavior<Command> look(Look look) {
    lookingSince = clock.millis();
    getContext().getLog().info("LOOKING");
    getContext().getLog().info("New election. My id = {}, proposed zxid=0x{}", election.surroundings().self(), Long.toHexString(look.zxid()));
    return become(election.look(look.zxid(), look.epoch(), look.electorate()));
  }

  private Behavior<Command> notified(Notified message) {
    Notification n = message.notification();
    if (election.isNews(n)) {
      getContext().getLog().info("Notification: my state:{}; {}", election.state(), n);
    } else {
      getContext().getLog().debug("Notification: my state:{}; {}", election.state(), n);
    }
    return become(election.on(n));
  }

  private Behavior<Command> become(Election.Step step) {
    MemberState before = election.state();
    election = step.next();
    if (election.state() != before) getContext().getLog().info("Peer state changed: {}", election.state().lower());
    step.effects().forEach(this::carryOut);
    return this;
  }

  private void carryOut(Effect effect) {
    if (effect instanceof Effect.Send send) {
      sender.send(send.to(), send.notification());
    } else if (effect instanceof Effect.SetTimer set) {
      timers.startSingleTimer(set.timer(), new TimedOut(set.timer()), between(set.atLeast(), set.atMost()));
    } else if (effect instanceof Effect.CancelTimer cancel) {
      timers.cancel(cancel.timer());
    } else if (effect instanceof Effect.Elected elected) {
      getContext().getLog().info("{}", elected.state());
      member.tell(new Elected(elected.state(), elected.leader(), elected.round(), clock.millis() - lookingSince));
    } else if (effect instanceof Effect.Learnt learnt) {
      member.tell(new ConfigurationLearnt(learnt.configuration()));
    }
  }

  private Duration between(Duration atLeast, Duration atMost) {
    long spread = atMost.minus(atLeast).toNanos();
    return spread == 0 ? atLeast : atLeast.plusNanos(random.nextLong(spread));
  }
}
