package io.synod.founding;

import akka.actor.Address;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorRefResolver;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.cluster.ClusterEvent.CurrentClusterState;
import akka.cluster.Member;
import akka.cluster.MemberStatus;
import akka.cluster.typed.Cluster;
import io.synod.ensemble.Configuration;
import io.synod.founding.Founding.Decision;
import io.synod.loop.Fatal;
import io.synod.loop.HostPort;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The shell of {@link Founding}, the guardian of the membership's own actor system on each node: says who this node is, hears the
 * others, and keeps the charter before anybody is told of it. What is said is said again twice a second while there is somebody to be told, so nothing
 * rests on any one message.
 */
public final class FoundingActor {
  private static final Duration EVERY = Duration.ofMillis(500);
  /** Members tell each other less often: only what they know of the configuration changes. */
  private static final int MEMBERS_EVERY = 10;

  public sealed interface Command {}

  /** From another node, over the network. */
  public record Introduced(Introduction introduction) implements Command {}

  /** From the node itself: it serves clients now. */
  public enum Serves implements Command { NOW }

  private enum Tick implements Command { DUE }

  private record Kept(Decision.Take taken) implements Command {}

  private record NotKept(Throwable failure) implements Command {}

  /** Keeps a charter, as node {@code id}: durable on return. Called on the dispatcher for what blocks. */
  @FunctionalInterface
  public interface Keeper {
    void keep(Charter charter, int id) throws IOException;
  }

  /**
   * What it needs from its node.
   *
   * @param entered told once what this node is to be, or the {@link Fatal} that says why it cannot be anything; complete where it is something already
   * @param contradicted told the {@link Fatal} when it cannot be what it is
   * @param newest the newest configuration that this node knows once it is a member
   */
  public record Doors(Keeper keeper, CompletableFuture<Decision.Take> entered, Consumer<Fatal> contradicted, Supplier<Configuration> newest) {}

  private final ActorContext<Command> context;
  private final Doors doors;
  private final Cluster cluster;
  private final ActorRefResolver resolver;
  private Founding founding;
  private String waiting = "";
  private boolean keeping;
  private int ticks;

  private FoundingActor(ActorContext<Command> context, TimerScheduler<Command> timers, Founding begin, Doors doors) {
    this.context = context;
    context.setLoggerName(FoundingActor.class);
    this.doors = doors;
    this.cluster = Cluster.get(context.getSystem());
    this.resolver = ActorRefResolver.get(context.getSystem());
    this.founding = begin;
    timers.startTimerWithFixedDelay(Tick.DUE, Duration.ZERO, EVERY);
  }

  public static Behavior<Command> create(Founding begin, Doors doors) {
    return Behaviors.setup(context -> Behaviors.withTimers(timers -> new FoundingActor(context, timers, begin, doors).living()));
  }

  private Behavior<Command> living() {
    return Behaviors.receive(Command.class)
        .onMessage(Introduced.class, this::introduced)
        .onMessageEquals(Tick.DUE, this::tick)
        .onMessageEquals(Serves.NOW, this::serves)
        .onMessage(Kept.class, this::kept)
        .onMessage(NotKept.class, this::notKept)
        .build();
  }

  private Behavior<Command> introduced(Introduced message) {
    founding = founding.hearing(message.introduction());
    return decide();
  }

  private Behavior<Command> tick() {
    founding = founding.reaching(reachable()).knowing(doors.newest().get());
    for (HostPort address : founding.reachable()) if (isDue(founding.heard().get(address))) introduceTo(address);
    ticks++;
    return decide();
  }

  /** Who looks for an ensemble, and who is not known, is told at each tick. */
  private boolean isDue(Introduction other) {
    boolean waiting = founding.self().kind() == Introduction.Kind.FRESH || other == null || other.kind() == Introduction.Kind.FRESH;
    return waiting || ticks % MEMBERS_EVERY == 0;
  }

  private Behavior<Command> serves() {
    founding = founding.serving();
    return Behaviors.same();
  }

  private Set<HostPort> reachable() {
    CurrentClusterState state = cluster.state();
    var reachable = new HashSet<HostPort>();
    for (Member member : state.getMembers()) {
      boolean there = member.status().equals(MemberStatus.up()) || member.status().equals(MemberStatus.weaklyUp());
      if (there && !state.getUnreachable().contains(member) && !member.address().equals(cluster.selfMember().address())) reachable.add(of(member.address()));
    }
    return reachable;
  }

  private static HostPort of(Address address) {
    return new HostPort(address.getHost().orElseThrow(), address.getPort().orElseThrow());
  }

  private void introduceTo(HostPort address) {
    String path = "akka://" + context.getSystem().name() + "@" + address + "/user";
    ActorRef<Command> there = resolver.resolveActorRef(path);
    there.tell(new Introduced(founding.self()));
  }

  private Behavior<Command> decide() {
    if (keeping) return Behaviors.same();
    Decision decision = founding.decide();
    if (decision instanceof Decision.Wait wait) {
      if (!wait.why().equals(waiting)) context.getLog().info("{}", wait.why());
      waiting = wait.why();
    } else if (decision instanceof Decision.Take take) {
      keep(take);
    } else if (decision instanceof Decision.Refuse refuse) {
      if (!doors.entered().completeExceptionally(refuse.reason())) doors.contradicted().accept(refuse.reason());
    }
    return Behaviors.same();
  }

  private void keep(Decision.Take take) {
    keeping = true;
    var blocking = context.getSystem().dispatchers().lookup(DispatcherSelector.blocking());
    context.pipeToSelf(CompletableFuture.runAsync(() -> {
      try {
        doors.keeper().keep(take.charter(), take.id());
      } catch (IOException failure) {
        throw new CompletionException(failure);
      }
    }, blocking), (done, failure) -> failure == null ? new Kept(take) : new NotKept(failure));
  }

  private Behavior<Command> kept(Kept kept) {
    keeping = false;
    founding = founding.taking(kept.taken());
    for (HostPort address : founding.reachable()) introduceTo(address);
    doors.entered().complete(kept.taken());
    return Behaviors.same();
  }

  private Behavior<Command> notKept(NotKept failed) {
    doors.entered().completeExceptionally(failed.failure());
    return Behaviors.same();
  }
}
