package io.synod.node;

import com.typesafe.config.Config;
import io.synod.loop.Exit;
import io.synod.loop.Fatal;
import io.synod.loop.LinkIdentity;
import io.synod.loop.ListenerSettings;
import io.synod.loop.PeerLinks;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running node. {@link #start} opens its parts in order and returns when all serve; SIGTERM closes them in the reverse order. What makes a
 * promise impossible to keep ends the process at once ({@link #halt}): nothing is flushed, nothing more is answered.
 */
public final class Node {
  private static final Logger LOG = LoggerFactory.getLogger(Node.class);
  private final NodeSettings settings;
  private final Parts parts;
  private final CountDownLatch stopped = new CountDownLatch(1);

  private Node(NodeSettings settings) {
    this.settings = settings;
    parts = settings.brokering() ? new Parts("peer", "coordination", "zookeeper", "kafka", "http", "cluster")
        : new Parts("peer", "coordination", "zookeeper", "http", "cluster");
  }

  /** @throws Fatal when a part cannot start; those before it are closed again */
  public static Node start(NodeSettings settings, Config config) {
    var node = new Node(settings);
    var onSignal = new Thread(node::stopInTime, "stop");
    Runtime.getRuntime().addShutdownHook(onSignal);
    try {
      node.open(config);
      return node;
    } catch (RuntimeException failure) {
      node.abandon(onSignal);
      throw failure;
    }
  }

  /** After a start that failed: the hook must not turn its exit code into that of an orderly stop. */
  private void abandon(Thread onSignal) {
    try {
      Runtime.getRuntime().removeShutdownHook(onSignal);
    } catch (IllegalStateException stopping) {
      LOG.debug("asked to stop while starting; that is why the start failed", stopping);
      awaitStopped();
    }
    parts.close();
  }

  private void open(Config config) {
    var base = parts.closing("foundations", Foundations.open(settings, config, this::halt));
    var cluster = new AtomicReference<>("");
    long life = new SecureRandom().nextLong();
    var peer = parts.closing("peer", PeerLinks.open(base.loops(), ListenerSettings.of("peers", settings.peerListen(), settings.peerPort(), "peer.port"),
        () -> new LinkIdentity(cluster.get(), settings.id(), life), base.io()));
    parts.serves("peer", Addresses.text(peer.address()));
    var coordination = parts.closing("zookeeper", Coordination.start(settings, base, peer));
    coordination.awaitServing();
    parts.serves("coordination", base.data().path(), coordination::serving);
    parts.serves("zookeeper", Addresses.text(coordination.server().address()));
    Optional<Brokerage> brokerage = settings.brokering() ? Optional.of(broker(base, coordination)) : Optional.empty();
    brokerage.ifPresent(broker -> cluster.set(broker.cluster().view().clusterId()));
    var http = parts.closing("http", Http.start(settings, base, parts, coordination, brokerage));
    parts.serves("http", Addresses.text(http.address()));
    var membership = parts.closing("cluster", Membership.join(settings, config));
    parts.serves("cluster", membership.address());
    if (settings.logging().audit()) Coordination.audit().server("serverStart");
    base.loops().guard().start();
    StartGarbage.giveBack();
  }

  private Brokerage broker(Foundations base, Coordination coordination) {
    var brokerage = parts.closing("kafka", Brokerage.start(settings, base, coordination));
    parts.serves("kafka", Addresses.text(brokerage.server().address()));
    return brokerage;
  }

  /** Blocks until the node has stopped as asked. */
  public void awaitStopped() {
    try {
      stopped.await();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void stopInTime() {
    LOG.info("stopping");
    if (settings.logging().audit()) Coordination.audit().server("serverStop");
    var closing = new Thread(parts::close, "close");
    closing.setDaemon(true);
    closing.start();
    try {
      closing.join(settings.stopWithin().toMillis());
      if (closing.isAlive()) LOG.warn("not all parts have stopped after {}; everything acknowledged is on disk, so the rest is cut off", settings.stopWithin());
      else LOG.info("stopped");
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    stopped.countDown();
    Runtime.getRuntime().halt(Exit.OK.code());
  }

  private void halt(Fatal reason) {
    if (reason.exit() == Exit.INVARIANT) LOG.error("{}", reason.getMessage(), reason);
    else LOG.error("{}", reason.getMessage());
    Runtime.getRuntime().halt(reason.exit().code());
  }
}
