package io.synod.http;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.http.javadsl.Http;
import akka.http.javadsl.ServerBinding;
import akka.http.javadsl.server.AllDirectives;
import akka.http.javadsl.server.Route;
import io.synod.broker.Cluster;
import io.synod.ensemble.Member;
import io.synod.metrics.Meters;
import io.synod.partition.Partitions;
import io.synod.znode.TreeView;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Binds the routes. What they show is asked for at each request, so the server may start before the rest of the node does. */
public final class HttpServer extends AllDirectives {
  private HttpServer() {}

  /**
   * @param meters made at the first scrape
   * @return fails when the address cannot be bound
   */
  public static CompletionStage<ServerBinding> start(ActorSystem<?> system, String host, int port, Readiness readiness, Supplier<Meters> meters,
      ActorRef<Member.Command> member, TreeView tree, Cluster cluster, Partitions partitions) {
    Route routes = new HttpServer().routes(
        new HealthRoutes(readiness).routes(),
        new MetricsRoute(meters).routes(),
        new ZnodeRoutes(system, member, tree).routes(),
        new TopicRoutes(cluster, partitions).routes());
    return Http.get(system).newServerAt(host, port).bind(routes);
  }

  private Route routes(Route first, Route... others) {
    return concat(first, others);
  }
}
