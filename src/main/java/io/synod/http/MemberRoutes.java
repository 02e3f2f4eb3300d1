package io.synod.http;

import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.server.AllDirectives;
import akka.http.javadsl.server.Route;
import io.synod.zookeeper.AdminCommands;

/** {@code /members}: the members of the ensemble, their roles, and at the leader how far behind each is. */
final class MemberRoutes extends AllDirectives {
  private final AdminCommands commands;

  MemberRoutes(AdminCommands commands) {
    this.commands = commands;
  }

  Route routes() {
    return path("members", () -> get(() -> complete(Json.pretty(StatusCodes.OK, commands.members()))));
  }
}
