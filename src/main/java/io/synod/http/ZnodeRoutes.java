package io.synod.http;

import akka.NotUsed;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.http.javadsl.marshalling.sse.EventStreamMarshalling;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCode;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.model.sse.ServerSentEvent;
import akka.http.javadsl.server.PathMatchers;
import akka.http.javadsl.server.Route;
import akka.http.javadsl.unmarshalling.Unmarshaller;
import akka.stream.OverflowStrategy;
import akka.stream.javadsl.Source;
import akka.stream.typed.javadsl.ActorSource;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.synod.ensemble.Member;
import io.synod.journal.Bytes;
import io.synod.journal.Room;
import io.synod.znode.Acl;
import io.synod.znode.Code;
import io.synod.znode.CreateMode;
import io.synod.znode.Identity;
import io.synod.znode.NodeView;
import io.synod.znode.Op;
import io.synod.znode.Result;
import io.synod.znode.Stat;
import io.synod.znode.TreeView;
import io.synod.znode.Watch;
import io.synod.znode.WatchEvent;
import io.synod.znode.Watcher;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * {@code /znodes/PATH}: read ({@code GET}), create or set ({@code PUT}, {@code ?version=N} makes it conditional), {@code DELETE}; with
 * {@code ?watch=true} or {@code Accept: text/event-stream} a stream of server-sent events, one for each change of the znode, until the
 * client goes. Callers are {@code world:anyone} and {@code ip:ADDRESS}.
 */
final class ZnodeRoutes extends ClientDirectives {
  private static final Duration WRITE_TIMEOUT = Duration.ofSeconds(10);
  static final Duration KEEP_ALIVE = Duration.ofSeconds(10);
  /** Events a slow reader may lag behind before its stream ends: it then reconnects and reads afresh. */
  private static final int STREAM_BUFFER = 1024;
  private final ActorSystem<?> system;
  private final ActorRef<Member.Command> member;
  private final TreeView tree;
  private final Room room;
  private final Runnable readers;
  private final Duration keepAlive;
  private final Writes writes;

  /** @param keepAlive after which a watch that has nothing to tell says so */
  ZnodeRoutes(ActorSystem<?> system, ActorRef<Member.Command> member, HttpServer.Znodes znodes, Duration keepAlive) {
    this.system = system;
    this.member = member;
    this.tree = znodes.tree();
    this.room = znodes.room();
    this.readers = znodes.readers();
    this.keepAlive = keepAlive;
    this.writes = new Writes(system, member, WRITE_TIMEOUT);
  }

  Route routes() {
    return pathPrefix("znodes", () -> concat(
        pathEndOrSingleSlash(() -> at("/")),
        path(PathMatchers.remaining(), rest -> at("/" + rest))));
  }

  private Route at(String path) {
    return clientAddress(address -> concat(
        get(() -> parameterOptional("watch", watch -> optionalHeaderValueByName("Accept", accept ->
            watch.filter("true"::equals).isPresent() || accept.filter(a -> a.contains("text/event-stream")).isPresent()
                ? completeOK(events(path), EventStreamMarshalling.toEventStream())
                : complete(read(path, address))))),
        put(() -> version(version -> entity(Unmarshaller.entityToByteArray(), data ->
            completeWithFuture(write(path, Bytes.owning(data), version, address))))),
        delete(() -> version(version -> completeWithFuture(
            propose(new Op.Delete(path, version), address).thenApply(result -> answer(path, StatusCodes.OK, result)))))));
  }

  private Route version(java.util.function.Function<Integer, Route> inner) {
    return parameterOptional(akka.http.javadsl.unmarshalling.StringUnmarshallers.INTEGER, "version", version -> inner.apply(version.orElse(-1)));
  }

  private HttpResponse read(String path, String address) {
    readers.run();
    NodeView node = tree.node(path);
    if (node == null) return refusal(path, Code.NONODE);
    if (!Acl.permits(node.acl(), Acl.READ, callers(address))) return refusal(path, Code.NOAUTH);
    return Json.response(StatusCodes.OK, json(path, node));
  }

  private CompletionStage<HttpResponse> write(String path, Bytes data, int version, String address) {
    if (room.full()) {
      return java.util.concurrent.CompletableFuture.completedStage(Json.error(StatusCodes.INSUFFICIENT_STORAGE, Code.NOTREADONLY.name(),
          "the disk of this node is almost full: it takes no data until space is free; reading and deleting go on"));
    }
    return propose(new Op.SetData(path, data, version), address).thenCompose(result ->
        result instanceof Result.Failed failed && failed.code() == Code.NONODE && version == -1
            ? propose(new Op.Create(path, data, Acl.OPEN, CreateMode.PERSISTENT, 0), address)
                .thenApply(created -> answer(path, StatusCodes.CREATED, created))
            : java.util.concurrent.CompletableFuture.completedStage(answer(path, StatusCodes.OK, result)));
  }

  private CompletionStage<Result> propose(Op.Kind kind, String address) {
    return writes.propose(kind, callers(address), address);
  }

  private static List<Identity> callers(String address) {
    return List.of(Identity.ANYONE, new Identity("ip", address));
  }

  private HttpResponse answer(String path, StatusCode success, Result result) {
    if (result instanceof Result.Failed failed) return refusal(path, failed.code());
    NodeView now = tree.node(path);
    return Json.response(success, now == null ? Json.object().put("path", path) : json(path, now));
  }

  private static HttpResponse refusal(String path, Code code) {
    return switch (code) {
      case NONODE -> Json.error(StatusCodes.NOT_FOUND, code.name(), "there is no znode " + path);
      case NOAUTH -> Json.error(StatusCodes.FORBIDDEN, code.name(), "the access control list of " + path + " does not permit this");
      case BADVERSION -> Json.error(StatusCodes.CONFLICT, code.name(), path + " has another version than the one asked for: read it again");
      case NOTEMPTY -> Json.error(StatusCodes.CONFLICT, code.name(), path + " has children: delete them first");
      case NODEEXISTS -> Json.error(StatusCodes.CONFLICT, code.name(), path + " was created by another client meanwhile: try again");
      case BADARGUMENTS -> Json.error(StatusCodes.BAD_REQUEST, code.name(), path + " is no valid path of a znode");
      default -> Json.error(StatusCodes.INTERNAL_SERVER_ERROR, code.name(), "the request on " + path + " was refused with " + code);
    };
  }

  private static ObjectNode json(String path, NodeView node) {
    ObjectNode body = Json.object().put("path", path);
    if (!node.dataIsNull()) {
      utf8(node.data()).ifPresentOrElse(text -> body.put("data", text),
          () -> body.put("dataBase64", Base64.getEncoder().encodeToString(node.data().toArray())));
    } else {
      body.putNull("data");
    }
    Stat stat = node.stat();
    body.putObject("stat").put("czxid", stat.czxid()).put("mzxid", stat.mzxid()).put("pzxid", stat.pzxid()).put("ctime", stat.ctime())
        .put("mtime", stat.mtime()).put("version", stat.version()).put("cversion", stat.cversion()).put("aversion", stat.aversion())
        .put("ephemeralOwner", stat.ephemeralOwner()).put("dataLength", stat.dataLength()).put("numChildren", stat.numChildren());
    ArrayNode children = body.putArray("children");
    java.util.stream.StreamSupport.stream(node.children().spliterator(), false).sorted().forEach(children::add);
    return body;
  }

  private static Optional<String> utf8(Bytes data) {
    try {
      return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(data.unsafeArray())).toString());
    } catch (CharacterCodingException binary) {
      return Optional.empty();
    }
  }

  /** A persistent watch as a stream; the watch goes when the client does. */
  private Source<ServerSentEvent, NotUsed> events(String path) {
    Source<WatchEvent, ActorRef<WatchEvent>> changes =
        ActorSource.actorRef(event -> false, event -> Optional.empty(), STREAM_BUFFER, OverflowStrategy.fail());
    return changes
        .mapMaterializedValue(watcher -> {
          member.tell(new Member.Ask(new Watch.Set(path, Watch.Kind.PERSISTENT, false, 0, Watcher.of(watcher), system.ignoreRef())));
          return watcher;
        })
        .watchTermination((watcher, done) -> {
          done.whenComplete((ok, failed) -> member.tell(new Member.Ask(new Watch.Forget(Watcher.of(watcher)))));
          return NotUsed.getInstance();
        })
        .map(event -> ServerSentEvent.create(
            Json.text(Json.object().put("path", event.path()).put("type", event.type().name()).put("zxid", event.zxid())),
            Optional.of(event.type().name()), Optional.of(Long.toString(event.zxid())), java.util.OptionalInt.empty()))
        .prepend(Source.single(ServerSentEvent.heartbeat()))   // the head of a response leaves with its first bytes: who has it watches
        .keepAlive(keepAlive, ServerSentEvent::heartbeat)
        .map(told -> {
          readers.run();
          return told;
        });
  }
}
