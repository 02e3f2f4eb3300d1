package io.synod.node;

import akka.http.javadsl.ServerBinding;
import io.synod.http.HttpServer;
import io.synod.http.Readiness;
import io.synod.loop.Exit;
import io.synod.loop.Fatal;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/** The HTTP port of a node, and what its metrics are read from. */
final class Http implements AutoCloseable {
  private static final Duration DRAIN_AT_MOST = Duration.ofMillis(500);
  private final ServerBinding binding;

  private Http(ServerBinding binding) {
    this.binding = binding;
  }

  /** Blocks until the port is open. */
  static Http start(NodeSettings settings, Foundations base, Readiness readiness, Coordination coordination,
      Optional<Brokerage> brokerage) {
    try {
      return new Http(HttpServer.start(base.system(), settings.httpListen(), settings.httpPort(), readiness,
          Published.of(base, coordination, brokerage), coordination.server().commands(), coordination.member(), coordination.tree(), base.room(),
          brokerage.map(broker -> new HttpServer.Topics(broker.cluster(), broker.partitions()))).toCompletableFuture().join());
    } catch (CompletionException failure) {
      throw new Fatal(Exit.PORT, "the HTTP port " + settings.httpListen() + ":" + settings.httpPort() + " cannot be bound: "
          + failure.getCause().getMessage() + ". Stop what uses it, or choose another with --set http.port=PORT.", failure.getCause());
    }
  }

  InetSocketAddress address() {
    return binding.localAddress();
  }

  @Override
  public void close() {
    binding.terminate(DRAIN_AT_MOST).toCompletableFuture().join();
  }
}
