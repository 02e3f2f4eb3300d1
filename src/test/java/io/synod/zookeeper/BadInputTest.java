package io.synod.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.synod.testkit.ActorSystems;
import io.synod.znode.Code;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.proto.ConnectRequest;
import org.apache.zookeeper.proto.CreateRequest;
import org.apache.zookeeper.proto.GetDataRequest;
import org.apache.zookeeper.proto.ReconfigRequest;
import org.apache.zookeeper.proto.ReplyHeader;
import org.apache.zookeeper.proto.RequestHeader;
import org.apache.zookeeper.proto.SyncRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Malformed bytes close that connection and nothing else; strange requests are answered; the server serves on. */
class BadInputTest {
  @RegisterExtension final ActorSystems actors = new ActorSystems();
  @TempDir Path directory;
  private RunningServer server;
  private RawClient good;

  @BeforeEach
  void start() throws Exception {
    server = new RunningServer(actors, directory);
    good = new RawClient(server.port());
    good.connect(30_000);
    good.create("/a", 0);
  }

  @AfterEach
  void stop() throws Exception {
    good.send(new RequestHeader(9, ZooDefs.OpCode.getData), new GetDataRequest("/a", false));
    assertThat(header(good.receive()).getErr()).as("another client is served on").isZero();
    good.close();
    server.close();
  }

  private static ReplyHeader header(ByteBuf frame) throws Exception {
    var header = new ReplyHeader();
    header.deserialize(new JuteIn(frame), "");
    return header;
  }

  private RawClient connected() throws Exception {
    var client = new RawClient(server.port());
    client.connect(30_000);
    return client;
  }

  @Test
  void a_frame_longer_than_allowed_closes_the_connection() throws Exception {
    try (var client = connected()) {
      client.send(ByteBuffer.allocate(4).putInt(1048576).array());
      assertThat(client.ended()).isTrue();
    }
  }

  @Test
  void the_longest_frame_allowed_is_served() throws Exception {
    try (var client = connected()) {
      var data = new byte[1048575 - 8 - 4 - "/long".length() - 4 - 4 - 4 - 4 - "world".length() - 4 - "anyone".length() - 4];
      byte[] frame = RawClient.frame(new RequestHeader(1, ZooDefs.OpCode.create), new CreateRequest("/long", data, ZooDefs.Ids.OPEN_ACL_UNSAFE, 0));
      assertThat(frame).hasSize(4 + 1048575);
      client.send(frame);
      assertThat(header(client.receive()).getErr()).isZero();
      assertThat(server.tree.node("/long").data().size()).isEqualTo(data.length);
    }
  }

  @Test
  void a_truncated_request_closes_the_connection() throws Exception {
    try (var client = connected()) {
      client.send(new byte[] {0, 0, 0, 10, 0, 0, 0, 1, 0, 0, 0, 4, 0, 0});
      assertThat(client.ended()).isTrue();
    }
  }

  @Test
  void a_first_frame_that_is_no_connect_request_closes_the_connection() throws Exception {
    try (var client = new RawClient(server.port())) {
      client.send(new byte[] {0, 0, 0, 3, 1, 2, 3});
      assertThat(client.ended()).isTrue();
    }
  }

  @Test
  void an_unknown_operation_is_answered_in_its_turn() throws Exception {
    try (var client = connected()) {
      client.send(RawClient.frame(new RequestHeader(1, ZooDefs.OpCode.sync), new SyncRequest("/")));
      client.send(RawClient.frame(new RequestHeader(2, 4711)));
      client.send(RawClient.frame(new RequestHeader(3, ZooDefs.OpCode.reconfig), new ReconfigRequest(null, "1", null, -1)));
      client.send(RawClient.frame(new RequestHeader(-2, ZooDefs.OpCode.ping)));
      assertThat(header(client.receive())).extracting(ReplyHeader::getXid, ReplyHeader::getErr).containsExactly(1, 0);
      assertThat(header(client.receive())).extracting(ReplyHeader::getXid, ReplyHeader::getErr).containsExactly(2, -6);
      assertThat(header(client.receive())).extracting(ReplyHeader::getXid, ReplyHeader::getErr).containsExactly(3, Code.RECONFIGDISABLED.wire());
      assertThat(header(client.receive())).extracting(ReplyHeader::getXid, ReplyHeader::getErr).containsExactly(-2, 0);
    }
  }

  @Test
  void a_create_mode_that_does_not_exist_is_refused() throws Exception {
    try (var client = connected()) {
      client.send(new RequestHeader(1, ZooDefs.OpCode.create), new CreateRequest("/x", null, ZooDefs.Ids.OPEN_ACL_UNSAFE, 77));
      assertThat(header(client.receive()).getErr()).isEqualTo(-8);
    }
  }

  @Test
  void requests_may_come_with_the_connect_request_and_byte_by_byte() throws Exception {
    try (var client = new RawClient(server.port())) {
      var bytes = new java.io.ByteArrayOutputStream();
      bytes.write(RawClient.frame(new ConnectRequest(0, 0, 10_000, 0, new byte[16], false)));
      for (int xid = 1; xid <= 20; xid++) bytes.write(RawClient.frame(new RequestHeader(xid, ZooDefs.OpCode.getData), new GetDataRequest("/a", false)));
      for (byte one : bytes.toByteArray()) client.send(new byte[] {one});
      client.receive();
      var xids = new ArrayList<Integer>();
      for (int i = 0; i < 20; i++) xids.add(header(client.receive()).getXid());
      assertThat(xids).isEqualTo(java.util.stream.IntStream.rangeClosed(1, 20).boxed().toList());
    }
  }

  @Test
  void more_connections_than_maxClientCnxns_are_closed_at_once() throws Exception {
    server.close();
    var limits = ZookeeperSettings.defaults().withAddress("127.0.0.1", 0).withConnections(0, 2);
    server = new RunningServer(actors, directory, limits);
    good = connected();
    try (var second = connected(); var third = new RawClient(server.port())) {
      assertThat(third.ended()).isTrue();
      assertThat(second.sessionId()).isNotZero();
    }
  }

  /** 2000 requests of 50 bytes ask for a gigabyte. */
  @Test
  void a_client_that_does_not_read_costs_no_memory() throws Exception {
    try (var client = connected()) {
      client.send(new RequestHeader(1, ZooDefs.OpCode.create), new CreateRequest("/big", new byte[500_000], ZooDefs.Ids.OPEN_ACL_UNSAFE, 0));
      client.receive();
      var asked = new java.io.ByteArrayOutputStream();
      for (int xid = 2; xid < 2002; xid++) asked.write(RawClient.frame(new RequestHeader(xid, ZooDefs.OpCode.getData), new GetDataRequest("/big", false)));
      client.send(asked.toByteArray());
      good.send(new RequestHeader(2, ZooDefs.OpCode.getData), new GetDataRequest("/a", false));
      good.receive();
      assertThat(server.directMemory()).isLessThan(64 << 20);
      for (int xid = 2; xid < 2002; xid++) assertThat(header(client.receive()).getXid()).isEqualTo(xid);
    }
  }

  /** Seeded junk on many connections, after a connect request or instead of one. */
  @Test
  void junk_harms_nobody() throws Exception {
    junk(new Random(42), 60);
  }

  @Test @Tag("fuzz")
  void much_junk_harms_nobody() throws Exception {
    junk(new Random(), 20_000);
  }

  private void junk(Random random, int rounds) throws Exception {
    for (int round = 0; round < rounds; round++) {
      try (var client = random.nextBoolean() ? connected() : new RawClient(server.port())) {
        var pieces = new ArrayList<byte[]>(List.of(new byte[random.nextInt(200)]));
        random.nextBytes(pieces.get(0));
        if (random.nextBoolean()) pieces.add(0, ByteBuffer.allocate(4).putInt(random.nextInt(300)).array());
        for (byte[] piece : pieces) client.send(piece);
      } catch (java.net.SocketException closedMeanwhile) {
        assertThat(closedMeanwhile).hasMessageMatching("(?i).*(broken pipe|reset).*");
      }
    }
  }
}
