package io.synod.http;

import akka.NotUsed;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.model.headers.RawHeader;
import akka.http.javadsl.server.Route;
import akka.stream.javadsl.Source;
import akka.stream.javadsl.StreamConverters;
import akka.util.ByteString;
import io.synod.ensemble.Zxid;
import io.synod.journal.Room;
import io.synod.migrate.LiveDatabase;
import io.synod.znode.TreeImage;
import io.synod.zookeeper.AdminAccess;
import io.synod.zookeeper.AdminCommands;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The two commands of ZooKeeper's AdminServer that move files: {@code GET snapshot} sends the tree as ZooKeeper writes it, or with
 * {@code streaming=false} has the node take a snapshot of its own; {@code POST restore} puts the one that is sent in the place of the tree.
 */
final class DatabaseRoutes extends ClientDirectives {
  private static final Logger LOG = LoggerFactory.getLogger(DatabaseRoutes.class);
  /** Without a byte from or to the client. */
  private static final Duration STALLED_AFTER = Duration.ofMinutes(1);
  private final AdminCommands commands;
  private final LiveDatabase database;
  private final AdminSettings settings;
  private final Room room;
  private final Executor io;
  private final RateLimit snapshots;
  private final RateLimit restores;

  DatabaseRoutes(HttpServer.Admin admin, Room room) {
    this.commands = admin.commands();
    this.database = admin.database();
    this.settings = admin.settings();
    this.room = room;
    this.io = admin.io();
    snapshots = new RateLimit(admin.clock(), settings.snapshotInterval());
    restores = new RateLimit(admin.clock(), settings.interval());
  }

  /** @param name as it was called */
  Route snapshot(String name, Map<String, String> arguments) {
    return granted(name, () -> {
      if (!settings.snapshot()) return complete(answer(503, "snapshot", "it is turned off (http.snapshot)"));
      if (!snapshots.allows()) return complete(answer(429, "snapshot", null));
      boolean streaming = Boolean.parseBoolean(arguments.getOrDefault("streaming", "true"));
      return completeWithFuture((streaming ? streamed() : kept()).exceptionally(failure -> failed("snapshot", failure)));
    });
  }

  Route restore(String name) {
    return granted(name, () -> {
      if (!settings.restore()) return complete(answer(503, "restore", "it is turned off (http.restore)"));
      if (room.full()) return complete(answer(507, "restore", "the disk of this node is almost full: it takes no data until space is free"));
      if (!restores.allows()) return complete(answer(429, "restore", null));
      return withoutSizeLimit(() -> extractDataBytes(bytes -> extractMaterializer(materializer -> {
        InputStream in = ((Source<ByteString, ?>) bytes).runWith(StreamConverters.asInputStream(STALLED_AFTER), materializer);
        return completeWithFuture(database.restore(in)
            .thenApply(zxid -> Json.pretty(StatusCodes.OK, AdminCommands.answer("restore", Map.of("last_zxid", zxid))))
            .exceptionally(failure -> failed("restore", failure)));
      })));
    });
  }

  private Route granted(String name, Supplier<Route> command) {
    return optionalHeaderValueByName("Authorization", authorization -> clientAddress(address -> {
      AdminAccess access = commands.access(authorization.orElse(null), address);
      if (access != AdminAccess.GRANTED) return complete(answer(access.status(), name, access.error()));
      return withoutRequestTimeout(command);                       // a large tree takes its time; who stands still is given up after STALLED_AFTER
    }));
  }

  private CompletionStage<HttpResponse> streamed() {
    return database.image().thenApplyAsync(image -> {
      long size = LiveDatabase.size(image);
      Source<ByteString, NotUsed> file = StreamConverters.asOutputStream(STALLED_AFTER).mapMaterializedValue(out -> {
        io.execute(() -> write(image, out));
        return NotUsed.getInstance();
      });
      var whole = HttpResponse.create().withEntity(HttpEntities.create(ContentTypes.APPLICATION_OCTET_STREAM, size, file));
      return described(whole, image.zxid(), size);
    }, io);
  }

  private static void write(TreeImage image, OutputStream to) {
    try (to) {
      LiveDatabase.write(image, to);
    } catch (IOException gone) {
      LOG.info("the snapshot at {} was not sent to its end: {}", Zxid.of(image.zxid()), gone.toString());
    }
  }

  private CompletionStage<HttpResponse> kept() {
    return database.keep().thenApply(taken -> described(answer(200, "snapshot", null), taken.zxid(), taken.bytes()));
  }

  private static HttpResponse described(HttpResponse snapshot, long zxid, long size) {
    return snapshot.addHeader(RawHeader.create("last_zxid", Zxid.of(zxid).toString()))
        .addHeader(RawHeader.create("snapshot_size", Long.toString(size)));
  }

  private static HttpResponse failed(String command, Throwable failure) {
    Throwable cause = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    LOG.warn("{} over HTTP failed: {}", command, cause.toString());
    return answer(500, command, cause.getMessage());
  }

  private static HttpResponse answer(int status, String command, String error) {
    return Json.pretty(StatusCodes.get(status), error == null ? AdminCommands.answer(command, Map.of()) : AdminCommands.error(command, error));
  }
}
