package io.synod.http;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCode;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.server.PathMatchers;
import akka.http.javadsl.server.Route;
import akka.http.javadsl.unmarshalling.StringUnmarshallers;
import akka.http.javadsl.unmarshalling.Unmarshaller;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.synod.ensemble.Member;
import io.synod.ensemble.Reconfiguration;
import io.synod.znode.Identity;
import io.synod.znode.Op;
import io.synod.znode.Result;
import io.synod.zookeeper.AdminCommands;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * {@code /members}: the members of the ensemble, their roles, and at the leader how far behind each is ({@code GET}). They are changed as by
 * ZooKeeper's reconfig and by whoever may write {@code /zookeeper/config}: {@code PUT /members/N} with what a line {@code server.N=} has behind it
 * adds a member or gives it another role or address, {@code DELETE /members/N} takes one out, {@code PUT /members} with all lines of a
 * configuration replaces it. {@code ?version=HEX} makes each conditional. Any node takes it to the leader.
 */
final class MemberRoutes extends ClientDirectives {
  private static final Duration AT_MOST = Duration.ofSeconds(30);
  private final Writes writes;
  private final AdminCommands commands;

  MemberRoutes(ActorSystem<?> system, ActorRef<Member.Command> member, AdminCommands commands) {
    this.writes = new Writes(system, member, AT_MOST);
    this.commands = commands;
  }

  Route routes() {
    return pathPrefix("members", () -> concat(
        pathEndOrSingleSlash(() -> concat(
            get(() -> complete(Json.pretty(StatusCodes.OK, commands.members()))),
            put(() -> text(lines -> change(version -> new Reconfiguration(Optional.empty(), Optional.empty(), Optional.of(lines), version)))))),
        path(PathMatchers.integerSegment(), id -> concat(
            put(() -> text(seat -> change(version ->
                new Reconfiguration(Optional.of("server." + id + "=" + seat.strip()), Optional.empty(), Optional.empty(), version)))),
            delete(() -> change(version ->
                new Reconfiguration(Optional.empty(), Optional.of(Integer.toString(id)), Optional.empty(), version)))))));
  }

  private Route text(Function<String, Route> inner) {
    return entity(Unmarshaller.entityToString(), inner);
  }

  private Route change(Function<Long, Reconfiguration> request) {
    return parameterOptional(StringUnmarshallers.LONG_HEX, "version", version -> optionalHeaderValueByName("Authorization", authorization ->
        clientAddress(address -> {
          List<Identity> who = commands.callers(authorization.orElse(null), address);
          return completeWithFuture(writes.propose(new Op.Reconfigure(request.apply(version.orElse(Reconfiguration.ANY_VERSION))), who, address)
              .thenApply(result -> answer(result, authorization.isPresent())));
        })));
  }

  private static HttpResponse answer(Result result, boolean authorized) {
    if (result instanceof Result.Failed failed) return refusal(failed, authorized);
    var reconfigured = (Result.Reconfigured) result;
    ObjectNode body = Json.object().put("version", Long.toHexString(reconfigured.stat().mzxid()));
    var lines = body.putArray("configuration");
    reconfigured.data().asUtf8().lines().forEach(lines::add);
    return Json.response(StatusCodes.OK, body);
  }

  private static HttpResponse refusal(Result.Failed failed, boolean authorized) {
    return switch (failed.code()) {
      case RECONFIGDISABLED -> error(StatusCodes.FORBIDDEN, failed, "the members cannot be changed: set zookeeper.reconfig = on (reconfigEnabled) on all nodes");
      case NOAUTH -> error(authorized ? StatusCodes.FORBIDDEN : StatusCodes.UNAUTHORIZED, failed,
          "needs the right to write /zookeeper/config: send Authorization: digest USER:PASSWORD of the super user (zookeeper.super-digest)");
      case UNIMPLEMENTED -> error(StatusCodes.NOT_IMPLEMENTED, failed, "this node is the only one, and was not started as a member of an ensemble");
      case BADARGUMENTS -> error(StatusCodes.BAD_REQUEST, failed, failed.reason());
      case BADVERSION, RECONFIGINPROGRESS, NEWCONFIGNOQUORUM -> error(StatusCodes.CONFLICT, failed, failed.reason());
      case THROTTLEDOP -> error(StatusCodes.SERVICE_UNAVAILABLE, failed, "too many requests wait: nothing has changed, try again");
      default -> error(StatusCodes.SERVICE_UNAVAILABLE, failed, "the leader was lost: whether it has happened shows in GET /members");
    };
  }

  private static HttpResponse error(StatusCode status, Result.Failed failed, String message) {
    return Json.error(status, failed.code().name(), message);
  }
}
