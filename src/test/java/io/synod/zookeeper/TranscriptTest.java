package io.synod.zookeeper;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufUtil;
import io.synod.testkit.ActorSystems;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.jute.Record;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.proto.AddWatchRequest;
import org.apache.zookeeper.proto.AuthPacket;
import org.apache.zookeeper.proto.CheckVersionRequest;
import org.apache.zookeeper.proto.CreateRequest;
import org.apache.zookeeper.proto.DeleteRequest;
import org.apache.zookeeper.proto.ExistsRequest;
import org.apache.zookeeper.proto.GetChildren2Request;
import org.apache.zookeeper.proto.GetDataRequest;
import org.apache.zookeeper.proto.MultiHeader;
import org.apache.zookeeper.proto.RequestHeader;
import org.apache.zookeeper.proto.SetDataRequest;
import org.apache.zookeeper.proto.SetWatches;
import org.apache.zookeeper.proto.SyncRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Whole exchanges, byte by byte, against golden files; {@code -Dgolden.update} rewrites them. Times are left out of the bytes. */
class TranscriptTest {
  private static final List<ACL> OPEN = ZooDefs.Ids.OPEN_ACL_UNSAFE;

  @RegisterExtension final ActorSystems actors = new ActorSystems();
  @TempDir Path directory;
  private RunningServer server;
  private final StringBuilder transcript = new StringBuilder();

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void the_first_session() throws Exception {
    server = new RunningServer(actors, directory);
    try (var client = new RawClient(server.port())) {
      client.connect(10_000);
      say(client, "create /a foo", header(1, OpCode.create), new CreateRequest("/a", "foo".getBytes(UTF_8), OPEN, 0));
      say(client, "create it again", header(2, OpCode.create), new CreateRequest("/a", null, OPEN, 0));
      say(client, "create2 /a/e-, ephemeral and sequential", header(3, OpCode.create2), new CreateRequest("/a/e-", null, OPEN, 3));
      say(client, "getData /a", header(4, OpCode.getData), new GetDataRequest("/a", false));
      say(client, "exists of what is not there", header(5, OpCode.exists), new ExistsRequest("/b", false));
      say(client, "getChildren2 /a", header(6, OpCode.getChildren2), new GetChildren2Request("/a", false));
      say(client, "setData of a wrong version", header(7, OpCode.setData), new SetDataRequest("/a", new byte[0], 7));
      say(client, "sync", header(8, OpCode.sync), new SyncRequest("/a"));
      say(client, "ping", header(-2, OpCode.ping));
      say(client, "auth by digest", header(-4, OpCode.auth), new AuthPacket(0, "digest", "u:p".getBytes(UTF_8)));
      say(client, "whoAmI", header(9, OpCode.whoAmI));
      say(client, "multi of setData and check", header(10, OpCode.multi), part(OpCode.setData), new SetDataRequest("/a", null, 0),
          part(OpCode.check), new CheckVersionRequest("/a", 1), new MultiHeader(-1, true, -1));
      say(client, "multi that fails", header(11, OpCode.multi), part(OpCode.delete), new DeleteRequest("/nobody", -1),
          part(OpCode.check), new CheckVersionRequest("/a", 1), new MultiHeader(-1, true, -1));
      say(client, "delete of what has children", header(12, OpCode.delete), new DeleteRequest("/a", -1));
      say(client, "closeSession", header(13, OpCode.closeSession));
      assertThat(client.ended()).isTrue();
    }
    matches("first-session.txt");
  }

  @Test
  void watches_fire_before_replies() throws Exception {
    server = new RunningServer(actors, directory);
    try (var client = new RawClient(server.port())) {
      client.connect(10_000);
      say(client, "exists /w with a watch", header(1, OpCode.exists), new ExistsRequest("/w", true));
      say(client, "create it: the event, then the reply", header(2, OpCode.create), new CreateRequest("/w", null, OPEN, 0));
      hear(client);
      say(client, "addWatch, recursive", header(3, OpCode.addWatch), new AddWatchRequest("/w", 1));
      say(client, "setData: the event, then the reply", header(4, OpCode.setData), new SetDataRequest("/w", null, -1));
      hear(client);
      say(client, "setWatches as of before all this: the event, then the reply", header(-8, OpCode.setWatches),
          new SetWatches(1, List.of("/w"), List.of(), List.of()));
      hear(client);
    }
    matches("watches.txt");
  }

  private static RequestHeader header(int xid, int type) {
    return new RequestHeader(xid, type);
  }

  private static MultiHeader part(int type) {
    return new MultiHeader(type, false, -1);
  }

  private void say(RawClient client, String what, Record... records) throws IOException {
    transcript.append("# ").append(what).append('\n').append("> ").append(ByteBufUtil.hexDump(RawClient.frame(records))).append('\n');
    client.send(records);
    hear(client);
  }

  /** What differs from run to run is the session's id and the milliseconds since 1970, which until 2039 begin with 000001 and 8 to f. */
  private void hear(RawClient client) throws IOException {
    String frame = ByteBufUtil.hexDump(client.receive());
    transcript.append("< ").append(frame.replace("%016x".formatted(client.sessionId()), "<session>").replaceAll("000001[89a-f][0-9a-f]{9}", "<time>"))
        .append('\n');
  }

  private void matches(String name) throws IOException {
    String told = transcript.toString();
    if (System.getProperty("golden.update") != null) {
      Files.writeString(Path.of("src/test/resources/io/synod/zookeeper").resolve(name), told);
    }
    try (InputStream golden = TranscriptTest.class.getResourceAsStream(name)) {
      assertThat(golden).as("src/test/resources/io/synod/zookeeper/%s, made with -Dgolden.update", name).isNotNull();
      assertThat(told).isEqualTo(new String(golden.readAllBytes(), UTF_8));
    }
  }
}
