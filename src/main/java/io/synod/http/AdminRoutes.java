package io.synod.http;

import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCode;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.server.AllDirectives;
import akka.http.javadsl.server.PathMatchers;
import akka.http.javadsl.server.Route;
import io.synod.zookeeper.AdminCommands;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * {@code /commands} and {@code /commands/NAME} as ZooKeeper's AdminServer answers them: JSON, status 200 also for an unknown command, the error in the
 * body. {@code snapshot} and {@code restore} are refused with 501: a snapshot of this node is not in ZooKeeper's format.
 */
final class AdminRoutes extends AllDirectives {
  private final AdminCommands commands;

  AdminRoutes(AdminCommands commands) {
    this.commands = commands;
  }

  Route routes() {
    return pathPrefix("commands", () -> concat(
        pathEndOrSingleSlash(() -> get(() -> complete(links()))),
        path(PathMatchers.segment(), name -> concat(
            get(() -> parameterMap(arguments -> run(name, arguments))),
            post(() -> parameterMap(arguments -> run(name, arguments)))))));
  }

  private Route run(String name, Map<String, String> arguments) {
    String command = AdminCommands.firstName(name);
    if (command.equals("snapshot") || command.equals("restore")) {
      return complete(json(StatusCodes.NOT_IMPLEMENTED, AdminCommands.error(command,
          "not served: this node snapshots and purges by itself; copy its data directory while it is stopped to keep or restore one")));
    }
    return completeWithFuture(commands.run(name, arguments).thenApply(answer -> json(StatusCodes.OK, answer)));
  }

  private static HttpResponse json(StatusCode status, Map<String, Object> answer) {
    return HttpResponse.create().withStatus(status).withEntity(HttpEntities.create(ContentTypes.APPLICATION_JSON, Json.pretty(answer)));
  }

  private static HttpResponse links() {
    String page = AdminCommands.names().stream().map(name -> "<a href=\"/commands/" + name + "\">" + name + "</a>\n<br/>\n").collect(Collectors.joining());
    return HttpResponse.create().withEntity(HttpEntities.create(ContentTypes.TEXT_HTML_UTF8, page));
  }
}
