package io.synod.http;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.http.javadsl.Http;
import akka.http.javadsl.ServerBinding;
import akka.http.javadsl.server.AllDirectives;
import akka.http.javadsl.server.Directives;
import akka.http.javadsl.server.Route;
import io.synod.broker.Cluster;
import io.synod.ensemble.Member;
import io.synod.journal.Room;
import io.synod.loop.Clock;
import io.synod.metrics.Source;
import io.synod.migrate.LiveDatabase;
import io.synod.partition.Partitions;
import io.synod.znode.TreeView;
import io.synod.zookeeper.AdminCommands;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Binds the routes. What they show is asked for at each request, so the server may start before the rest of the node does. */
public final class HttpServer extends AllDirectives {
  /** What {@code /znodes} needs. @param readers told of whoever reads or watches */
  public record Znodes(TreeView tree, Room room, Runnable readers) {}

  /** What {@code /topics} shows. */
  public record Topics(Cluster cluster, Partitions partitions) {}

  /** What {@code /commands} needs. @param io where files are written and read */
  public record Admin(AdminCommands commands, LiveDatabase database, AdminSettings settings, Clock clock, Executor io) {}

  private HttpServer() {}

  /**
   * @param sources of what {@code /metrics} shows
   * @param topics empty on a node without a broker: there is no {@code /topics}
   * @return fails when the address cannot be bound
   */
  public static CompletionStage<ServerBinding> start(ActorSystem<?> system, String host, int port, Readiness readiness, List<Source> sources,
      Admin admin, ActorRef<Member.Command> member, Znodes znodes, Optional<Topics> topics) {
    Route routes = new HttpServer().routes(
        new HealthRoutes(readiness).routes(),
        new MetricsRoute(sources).routes(),
        new AdminRoutes(admin.commands(), new DatabaseRoutes(admin, znodes.room())).routes(),
        new MemberRoutes(system, member, admin.commands()).routes(),
        new ZnodeRoutes(system, member, znodes, ZnodeRoutes.KEEP_ALIVE).routes(),
        topics.map(shown -> new TopicRoutes(shown.cluster(), shown.partitions()).routes()).orElseGet(Directives::reject),
        new IndexRoutes().routes());
    return Http.get(system).newServerAt(host, port).bind(routes);
  }

  private Route routes(Route first, Route... others) {
    return concat(first, others);
  }
}
