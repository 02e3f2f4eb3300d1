package io.synod.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.synod.testkit.ActorSystems;
import io.synod.znode.Code;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.apache.zookeeper.proto.ConnectRequest;
import org.apache.zookeeper.proto.ConnectResponse;
import org.apache.zookeeper.proto.CreateRequest;
import org.apache.zookeeper.proto.ReplyHeader;
import org.apache.zookeeper.proto.RequestHeader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Clients that come back, byte by byte: which server they may talk to, and what is left of a session that has moved or ended (FACTS B5). */
class ReconnectionTest {
  private static final int TIMEOUT_MILLIS = 10_000;
  private static final int RESPONSE_BYTES = 4 + 4 + 8 + 4 + 16;
  @RegisterExtension final ActorSystems actors = new ActorSystems();
  @TempDir Path directory;
  private RunningServer server;

  @BeforeEach
  void start() {
    server = new RunningServer(actors, directory);
  }

  @AfterEach
  void stop() {
    server.close();
    assertThat(server.stops).isEmpty();
  }

  @Test
  void a_client_that_has_seen_more_than_this_server_is_sent_away_without_a_word() throws Exception {
    try (var ahead = new RawClient(server.port()); var level = new RawClient(server.port())) {
      ahead.send(new ConnectRequest(0, server.tree.applied() + 1, TIMEOUT_MILLIS, 0, new byte[16], false));
      assertThat(ahead.ended()).isTrue();
      level.send(new ConnectRequest(0, server.tree.applied(), TIMEOUT_MILLIS, 0, new byte[16], false));
      assertThat(response(level.receive()).getSessionId()).isNotZero();
    }
    assertThat(server.tree.sessions()).hasSize(1);
  }

  @Test
  void who_sends_the_read_only_byte_gets_one_and_who_does_not_does_not() throws Exception {
    byte[] with = RawClient.frame(new ConnectRequest(0, 0, TIMEOUT_MILLIS, 0, new byte[16], true));
    byte[] without = Arrays.copyOf(with, with.length - 1);
    without[3]--;
    try (var young = new RawClient(server.port()); var old = new RawClient(server.port())) {
      young.send(with);
      ByteBuf answer = young.receive();
      assertThat(answer.readableBytes()).isEqualTo(RESPONSE_BYTES + 1);
      assertThat(answer.getBoolean(RESPONSE_BYTES)).as("this server is not read-only").isFalse();
      old.send(without);
      assertThat(old.receive().readableBytes()).isEqualTo(RESPONSE_BYTES);
      old.create("/old", 0);
      assertThat(server.tree.node("/old")).isNotNull();
    }
  }

  @Test
  void the_connection_that_a_session_has_left_ends_and_changes_nothing_more() throws Exception {
    try (var first = new RawClient(server.port()); var second = new RawClient(server.port())) {
      ConnectResponse opened = first.connect(TIMEOUT_MILLIS);
      first.create("/mine", 1);
      second.send(new ConnectRequest(0, 0, TIMEOUT_MILLIS, opened.getSessionId(), opened.getPasswd(), false));
      assertThat(response(second.receive()).getSessionId()).isEqualTo(opened.getSessionId());
      assertThat(first.ended()).isTrue();
      second.create("/here", 1);
      assertThat(server.tree.ephemerals(opened.getSessionId())).containsExactlyInAnyOrder("/mine", "/here");
    }
  }

  @Test
  void nothing_is_done_for_a_session_behind_its_end() throws Exception {
    try (var client = new RawClient(server.port())) {
      client.connect(TIMEOUT_MILLIS);
      client.create("/mine", 1);
      client.send(new RequestHeader(2, OpCode.closeSession));
      client.send(new RequestHeader(3, OpCode.create), new CreateRequest("/late", new byte[0], ZooDefs.Ids.OPEN_ACL_UNSAFE, 0));
      assertThat(header(client.receive()).getXid()).isEqualTo(2);
      assertThat(client.ended()).isTrue();
      await().until(() -> server.tree.sessions().isEmpty());
      assertThat(server.tree.node("/mine")).isNull();
      assertThat(server.tree.node("/late")).isNull();
    }
  }

  @Test
  void a_session_that_has_ended_is_not_come_back_to() throws Exception {
    try (var client = new RawClient(server.port()); var late = new RawClient(server.port())) {
      ConnectResponse opened = client.connect(TIMEOUT_MILLIS);
      client.send(new RequestHeader(1, OpCode.closeSession));
      assertThat(header(client.receive()).getErr()).isEqualTo(Code.OK.wire());
      late.send(new ConnectRequest(0, 0, TIMEOUT_MILLIS, opened.getSessionId(), opened.getPasswd(), false));
      ConnectResponse refused = response(late.receive());
      assertThat(refused.getSessionId()).isZero();
      assertThat(refused.getTimeOut()).isZero();
      assertThat(late.ended()).isTrue();
    }
  }

  private static ConnectResponse response(ByteBuf frame) throws Exception {
    var response = new ConnectResponse();
    response.deserialize(new JuteIn(frame), "");
    return response;
  }

  private static ReplyHeader header(ByteBuf frame) throws Exception {
    var header = new ReplyHeader();
    header.deserialize(new JuteIn(frame), "");
    return header;
  }
}
