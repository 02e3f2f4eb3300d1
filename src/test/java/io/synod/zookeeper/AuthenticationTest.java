package io.synod.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.synod.testkit.ActorSystems;
import io.synod.znode.Code;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.apache.zookeeper.proto.AuthPacket;
import org.apache.zookeeper.proto.ReplyHeader;
import org.apache.zookeeper.proto.RequestHeader;
import org.apache.zookeeper.proto.SyncRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** enforce.auth.* and the scheme ensemble, as ZooKeeper's AuthenticationHelper and EnsembleAuthenticationProvider have them. */
class AuthenticationTest {
  private static final int AUTH_XID = -4;
  @RegisterExtension final ActorSystems actors = new ActorSystems();
  @TempDir Path directory;
  private RunningServer server;

  @AfterEach
  void stop() {
    if (server != null) server.close();
  }

  private RawClient client(Authentication authentication) throws Exception {
    if (server == null) {
      server = new RunningServer(actors, directory, ZookeeperSettings.defaults().withAddress("127.0.0.1", 0).withAuthentication(authentication));
    }
    var client = new RawClient(server.port());
    client.connect(10_000);
    return client;
  }

  private static int authenticated(RawClient client, String scheme, String auth) throws Exception {
    client.send(new RequestHeader(AUTH_XID, OpCode.auth), new AuthPacket(0, scheme, auth.getBytes(StandardCharsets.UTF_8)));
    return error(client.receive());
  }

  private static int asked(RawClient client) throws Exception {
    client.send(new RequestHeader(1, OpCode.sync), new SyncRequest("/"));
    return error(client.receive());
  }

  private static int error(ByteBuf frame) throws Exception {
    var header = new ReplyHeader();
    header.deserialize(new JuteIn(frame), "");
    return header.getErr();
  }

  @Test
  void who_must_authenticate_and_has_not_is_told_so_and_closed() throws Exception {
    var digest = new Authentication("", Set.of(), Set.of("digest"));
    try (var client = client(digest)) {
      assertThat(asked(client)).isEqualTo(Code.SESSIONCLOSEDREQUIRESASLAUTH.wire());
      assertThat(client.ended()).isTrue();
    }
    try (var client = client(digest)) {
      assertThat(authenticated(client, "ip", "")).isEqualTo(Code.OK.wire());
      assertThat(asked(client)).as("another scheme does not count").isEqualTo(Code.SESSIONCLOSEDREQUIRESASLAUTH.wire());
    }
    try (var client = client(digest)) {
      assertThat(authenticated(client, "digest", "u:p")).isEqualTo(Code.OK.wire());
      assertThat(asked(client)).isEqualTo(Code.OK.wire());
    }
  }

  @Test
  void an_address_is_an_authentication_by_itself() throws Exception {
    try (var client = client(new Authentication("", Set.of(), Set.of("digest", "ip")))) {
      assertThat(asked(client)).isEqualTo(Code.OK.wire());
    }
  }

  @Test
  void a_scheme_that_is_not_there_cannot_be_enforced() {
    assertThatThrownBy(() -> new Authentication("", Set.of(), Set.of("sasl"))).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("sasl");
  }

  @Test
  void a_client_of_another_ensemble_is_sent_away_without_a_word() throws Exception {
    var named = new Authentication("", Set.of("blue", "green"), Set.of());
    try (var client = client(named)) {
      assertThat(authenticated(client, "ensemble", "green")).isEqualTo(Code.OK.wire());
      assertThat(authenticated(client, "ensemble", "")).as("it does not mind").isEqualTo(Code.OK.wire());
      assertThat(asked(client)).isEqualTo(Code.OK.wire());
      client.send(new RequestHeader(AUTH_XID, OpCode.auth), new AuthPacket(0, "ensemble", "red".getBytes(StandardCharsets.UTF_8)));
      assertThat(client.ended()).isTrue();
    }
  }

  @Test
  void an_ensemble_without_a_name_does_not_know_the_scheme() throws Exception {
    try (var client = client(Authentication.NONE)) {
      assertThat(authenticated(client, "ensemble", "blue")).isEqualTo(Code.AUTHFAILED.wire());
      assertThat(client.ended()).isTrue();
    }
  }
}
