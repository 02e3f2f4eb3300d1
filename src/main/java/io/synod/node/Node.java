package io.synod.node;

import com.typesafe.config.Config;
import io.synod.ensemble.Loading;
import io.synod.founding.Charter;
import io.synod.journal.DataDirectory;
import io.synod.loop.Exit;
import io.synod.loop.Fatal;
import io.synod.loop.LinkIdentity;
import io.synod.loop.ListenerSettings;
import io.synod.loop.PeerLinks;
import io.synod.znode.Tree;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running node. {@link #start} opens its parts in order and returns when all serve; SIGTERM closes them in the reverse order. What makes a
 * promise impossible to keep ends the process at once ({@link #halt}): nothing is flushed, nothing more is answered.
 */
public final class Node {
  private static final Logger LOG = LoggerFactory.getLogger(Node.class);
  private final NodeSettings configured;
  private final Parts parts;
  private final CountDownLatch stopped = new CountDownLatch(1);

  private Node(NodeSettings configured) {
    this.configured = configured;
    parts = configured.brokering() ? new Parts("peer", "coordination", "zookeeper", "kafka", "http", "cluster")
        : new Parts("peer", "coordination", "zookeeper", "http", "cluster");
  }

  /**
   * @param numbered told the node's number as soon as it is known
   * @throws Fatal when a part cannot start; those before it are closed again
   */
  public static Node start(NodeSettings settings, Config config, IntConsumer numbered) {
    var node = new Node(settings);
    var onSignal = new Thread(node::stopInTime, "stop");
    Runtime.getRuntime().addShutdownHook(onSignal);
    try {
      node.open(config, numbered);
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

  private void open(Config config, IntConsumer numbered) {
    var random = new SecureRandom();
    var data = parts.closing("data", DataDirectory.open(configured.data()));
    var admission = Admission.of(configured, config, data, random);
    boolean seeks = configured.cluster().seeks();
    boolean fresh = admission.mustSeek();
    if (fresh) admission.refuseUnusablePorts();
    Optional<Membership> early = seeks ? Optional.of(membership(admission, config)) : Optional.empty();
    if (fresh) admission.seek(early.orElseThrow());
    NodeSettings settings = admission.settings();
    numbered.accept(settings.id());
    data.belongTo(Integer.toString(settings.id()));
    Tree tree = Coordination.tree(settings, random);
    var loading = Loading.begin(data.storage(), settings.member(), tree, Node::beside);
    var base = parts.closing("foundations", Foundations.open(settings, data, config, this::halt));
    long life = random.nextLong();
    var peer = parts.closing("peer", PeerLinks.open(base.loops(), ListenerSettings.of("peers", settings.peerListen(), settings.peerPort(), "peer.port"),
        settings.peerSilentAfter(), () -> new LinkIdentity(ensemble(tree, settings), settings.id(), life), base.io()));
    parts.serves("peer", Addresses.text(peer.address()));
    var coordination = parts.closing("zookeeper", Coordination.start(settings, base, peer, tree, loading));
    coordination.awaitServing();
    parts.serves("coordination", base.data().path(), coordination::serving);
    parts.serves("zookeeper", Addresses.text(coordination.server().address()));
    Optional<Brokerage> brokerage = settings.brokering() ? Optional.of(broker(settings, base, coordination)) : Optional.empty();
    var http = parts.closing("http", Http.start(settings, base, parts, coordination, brokerage));
    parts.serves("http", Addresses.text(http.address()));
    var membership = early.orElseGet(() -> membership(admission, config));
    membership.serves(coordination::configuration);
    parts.serves("cluster", membership.address());
    if (settings.logging().audit()) Coordination.audit().server("serverStart");
    base.loops().guard().start();
    if (settings.several()) coordination.rehearse(settings);
    if (settings.compilerDirectives()) CompilerDirectives.give();
    parts.closing("heap", HeapSize.settle(settings.heap()));
  }

  /** For what begins before there are actors and their dispatchers. */
  private static void beside(Runnable work) {
    var thread = new Thread(work, "loading");
    thread.setDaemon(true);
    thread.start();
  }

  /** As its log says, or, before it does, the charter. */
  private static String ensemble(Tree tree, NodeSettings settings) {
    String claimed = tree.claimedEnsemble();
    return claimed.isEmpty() ? settings.charter().map(Charter::ensemble).orElse("") : claimed;
  }

  private Membership membership(Admission admission, Config config) {
    return parts.closing("cluster", Membership.join(admission, config, this::halt));
  }

  private Brokerage broker(NodeSettings settings, Foundations base, Coordination coordination) {
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
    if (configured.logging().audit()) Coordination.audit().server("serverStop");
    var closing = new Thread(parts::close, "close");
    closing.setDaemon(true);
    closing.start();
    try {
      closing.join(configured.stopWithin().toMillis());
      if (closing.isAlive()) LOG.warn("not all parts have stopped after {}; everything acknowledged is on disk, so the rest is cut off", configured.stopWithin());
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
