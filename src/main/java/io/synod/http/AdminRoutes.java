package io.synod.http;

import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.server.AllDirectives;
import akka.http.javadsl.server.PathMatchers;
import akka.http.javadsl.server.Route;
import io.synod.zookeeper.AdminCommands;
import java.util.stream.Collectors;

/**
 * {@code /commands} and {@code /commands/NAME} as ZooKeeper's AdminServer answers them: JSON, status 200 also for an unknown command, the error in the
 * body. {@code snapshot} and {@code restore} are {@link DatabaseRoutes}.
 */
final class AdminRoutes extends AllDirectives {
  private final AdminCommands commands;
  private final DatabaseRoutes database;

  AdminRoutes(AdminCommands commands, DatabaseRoutes database) {
    this.commands = commands;
    this.database = database;
  }

  Route routes() {
    return pathPrefix("commands", () -> concat(
        pathEndOrSingleSlash(() -> get(() -> complete(links()))),
        path(PathMatchers.segment(), this::command)));
  }

  private Route command(String name) {
    return switch (AdminCommands.firstName(name)) {
      case "snapshot" -> get(() -> parameterMap(arguments -> database.snapshot(name, arguments)));
      case "restore" -> post(() -> database.restore(name));
      default -> concat(get(() -> run(name)), post(() -> run(name)));
    };
  }

  private Route run(String name) {
    return parameterMap(arguments -> completeWithFuture(commands.run(name, arguments).thenApply(answer -> Json.pretty(StatusCodes.OK, answer))));
  }

  private static HttpResponse links() {
    String page = AdminCommands.names().stream().map(name -> "<a href=\"/commands/" + name + "\">" + name + "</a>\n<br/>\n").collect(Collectors.joining());
    return HttpResponse.create().withEntity(HttpEntities.create(ContentTypes.TEXT_HTML_UTF8, page));
  }
}
