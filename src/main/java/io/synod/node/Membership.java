package io.synod.node;

import akka.actor.Address;
import akka.actor.AddressFromURIString;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.Join;
import akka.cluster.typed.JoinSeedNodes;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.synod.founding.Charter;
import io.synod.founding.Founding;
import io.synod.founding.FoundingActor;
import io.synod.loop.Fatal;
import io.synod.loop.HostPort;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which nodes there are: Akka Cluster, in an actor system of its own beside the node's, so that no request waits for its start and no load on
 * the event loops delays its heartbeats (docs/decisions/0003). A node without seeds is the first of its cluster.
 */
final class Membership implements AutoCloseable {
  static final String NAME = "synod";
  private static final Logger LOG = LoggerFactory.getLogger(Membership.class);
  /** Nothing of ours is timed here in less than half a second, and a scheduler that looks every 10 ms is 2 % of what a small load takes. */
  private static final String TICK = "200ms";
  private final ActorSystem<FoundingActor.Command> system;
  private final CompletableFuture<Founding.Decision.Take> entered;
  private final AtomicReference<Supplier<io.synod.ensemble.Configuration>> newest;

  private Membership(ActorSystem<FoundingActor.Command> system, CompletableFuture<Founding.Decision.Take> entered,
      AtomicReference<Supplier<io.synod.ensemble.Configuration>> newest) {
    this.system = system;
    this.entered = entered;
    this.newest = newest;
  }

  /**
   * Calls the seeds, and introduces this node to all that are there.
   *
   * @param contradicted told when others show that this node cannot be what its data directory says
   * @throws Fatal when the port cannot be bound
   */
  static Membership join(Admission admission, Config config, Consumer<Fatal> contradicted) {
    ClusterSettings settings = admission.settings().cluster();
    var own = ConfigFactory.parseMap(Map.of(
        "akka.actor.provider", "cluster",
        "akka.cluster.seed-nodes", List.of(),
        "akka.scheduler.tick-duration", TICK,
        "akka.cluster.scheduler.tick-duration", TICK,
        "akka.remote.artery.canonical.hostname", settings.host(),
        "akka.remote.artery.canonical.port", settings.port(),
        "akka.remote.artery.bind.hostname", settings.listen(),
        "akka.remote.artery.bind.port", settings.port())).withFallback(IntroductionSerializer.config());
    var entered = new CompletableFuture<Founding.Decision.Take>();
    if (!admission.mustSeek()) entered.cancel(false);
    var newest = new AtomicReference<Supplier<io.synod.ensemble.Configuration>>(admission.settings()::members);
    var doors = new FoundingActor.Doors(admission::keep, entered, contradicted, () -> newest.get().get());
    var port = new Port("cluster", settings.listen(), settings.port(), "cluster.port");
    port.refuseIfTaken();
    ActorSystem<FoundingActor.Command> system;
    try {
      system = ActorSystem.create(introducing(admission, doors), NAME, own.withFallback(config));
    } catch (RuntimeException failure) {
      throw port.unbound(failure);
    }
    join(Cluster.get(system), seeds(settings, admission.settings().charter().map(Charter::addresses).orElse(List.of())));
    return new Membership(system, entered, newest);
  }

  /** The port of this node is known only now. */
  private static Behavior<FoundingActor.Command> introducing(Admission admission, FoundingActor.Doors doors) {
    return Behaviors.setup(context -> {
      Address self = Cluster.get(context.getSystem()).selfMember().address();
      var introduction = admission.introduction(new HostPort(self.getHost().orElseThrow(), self.getPort().orElseThrow()));
      return FoundingActor.create(Founding.begin(introduction, admission.newEnsemble()), doors);
    });
  }

  /** The configured first, for the first of all may begin a cluster; the founders know the others when the seeds do not. */
  private static Set<HostPort> seeds(ClusterSettings settings, List<HostPort> founders) {
    var seeds = new LinkedHashSet<>(settings.seeds());
    if (!seeds.isEmpty()) seeds.addAll(founders);
    return seeds;
  }

  private static void join(Cluster cluster, Set<HostPort> seeds) {
    List<Address> addresses = seeds.stream().map(seed -> AddressFromURIString.parse("akka://" + NAME + "@" + seed)).toList();
    cluster.manager().tell(addresses.isEmpty() ? Join.create(cluster.selfMember().address()) : new JoinSeedNodes(addresses));
  }

  /** What the node is to be, if it is nothing yet; or the {@link Fatal} why it cannot be anything. */
  CompletableFuture<Founding.Decision.Take> entered() {
    return entered;
  }

  /** The node serves. @param configuration what others are to be told from now on */
  void serves(Supplier<io.synod.ensemble.Configuration> configuration) {
    newest.set(configuration);
    system.tell(FoundingActor.Serves.NOW);
  }

  String address() {
    Address self = Cluster.get(system).selfMember().address();
    return self.getHost().orElse("") + ":" + self.getPort().map(Object::toString).orElse("");
  }

  @Override
  public void close() {
    system.terminate();
    try {
      system.getWhenTerminated().toCompletableFuture().get(1, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } catch (TimeoutException | ExecutionException late) {
      LOG.debug("membership has not ended within a second; the process ends without it");
    }
  }
}
