package io.synod.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synod.loop.Fatal;
import io.synod.node.ZooServer.Address;
import io.synod.node.ZooServer.Client;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The forms of a server line (ZooKeeper 3.9 administrator's guide). */
class ZooServerTest {
  @Test void the_old_form_has_two_ports() {
    assertThat(server("zookeeper1:2888:3888")).isEqualTo(new ZooServer(1, List.of(new Address("zookeeper1", 2888, 3888)), false, Optional.empty()));
  }

  @Test void the_election_port_may_be_missing() {
    assertThat(server("zookeeper1:2888").addresses()).containsExactly(new Address("zookeeper1", 2888, 0));
  }

  @Test void a_role_and_the_port_of_clients_may_follow() {
    assertThat(server("a:2888:3888:observer;2181")).isEqualTo(
        new ZooServer(1, List.of(new Address("a", 2888, 3888)), true, Optional.of(new Client("", 2181))));
    assertThat(server("a:2888:3888:participant;10.0.0.1:2181").client()).contains(new Client("10.0.0.1", 2181));
    assertThat(server("a:2888:3888:participant").observer()).isFalse();
  }

  @Test void a_server_may_have_several_addresses() {
    assertThat(server("net1.a:2888:3888|net2.a:2889:3889:observer;2181")).isEqualTo(new ZooServer(1,
        List.of(new Address("net1.a", 2888, 3888), new Address("net2.a", 2889, 3889)), true, Optional.of(new Client("", 2181))));
  }

  @Test void an_ipv6_address_is_in_brackets() {
    assertThat(server("[2001:db8::1]:2888:3888;[::1]:2181")).isEqualTo(
        new ZooServer(1, List.of(new Address("[2001:db8::1]", 2888, 3888)), false, Optional.of(new Client("[::1]", 2181))));
  }

  @Test void anything_else_is_shown() {
    for (String wrong : List.of("", "a", "a:", "a:x:y", "a:0:1", "a:99999:1", "a:1:2:leader", "a:1:2;", "a:1:2;b:", "a:1:2|b", "::1:2888:3888")) {
      assertThatThrownBy(() -> server(wrong)).as(wrong).isInstanceOf(Fatal.class).hasMessageContaining("server.1=" + wrong);
    }
  }

  @Test void the_number_is_from_1_to_254() {
    for (String wrong : List.of("server.0", "server.255", "server.x", "server.")) {
      assertThatThrownBy(() -> ZooServer.number(wrong)).as(wrong).isInstanceOf(Fatal.class).hasMessageContaining(wrong);
    }
  }

  private static ZooServer server(String value) {
    return ZooServer.parse("server.1", value);
  }
}
