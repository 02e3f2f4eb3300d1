package io.synod.node;

import akka.actor.Address;
import akka.actor.AddressFromURIString;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.Join;
import akka.cluster.typed.JoinSeedNodes;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.synod.loop.Exit;
import io.synod.loop.Fatal;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which nodes there are: Akka Cluster, in an actor system of its own beside the node's, so that no request waits for its start and no load on
 * the event loops delays its heartbeats (docs/decisions/0003). A node without seeds is the first of its cluster.
 */
final class Membership implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Membership.class);
  private static final String NAME = "synod";
  private final ActorSystem<Void> system;

  private Membership(ActorSystem<Void> system) {
    this.system = system;
  }

  /** @throws Fatal when the port cannot be bound, or a seed is not host:port */
  static Membership join(NodeSettings settings, Config config) {
    var own = ConfigFactory.parseMap(Map.of(
        "akka.actor.provider", "cluster",
        "akka.remote.artery.canonical.hostname", settings.listen(),
        "akka.remote.artery.canonical.port", settings.clusterPort()));
    List<Address> seeds = settings.seeds().stream().map(Membership::seed).toList();
    var port = new Port("cluster", settings.listen(), settings.clusterPort(), "cluster.port");
    port.refuseIfTaken();
    ActorSystem<Void> system;
    try {
      system = ActorSystem.create(Behaviors.empty(), NAME, own.withFallback(config));
    } catch (RuntimeException failure) {
      throw port.unbound(failure);
    }
    Cluster cluster = Cluster.get(system);
    cluster.manager().tell(seeds.isEmpty() ? Join.create(cluster.selfMember().address()) : new JoinSeedNodes(seeds));
    return new Membership(system);
  }

  private static Address seed(String hostAndPort) {
    if (!hostAndPort.matches(".+:\\d{1,5}")) {
      throw new Fatal(Exit.USAGE, "the seed " + hostAndPort + " is not HOST:PORT, for example --set cluster.seeds=[\"10.0.0.1:25520\"]");
    }
    return AddressFromURIString.parse("akka://" + NAME + "@" + hostAndPort);
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
