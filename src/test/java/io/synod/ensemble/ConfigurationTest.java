package io.synod.ensemble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synod.ensemble.Seat.Address;
import io.synod.ensemble.Seat.Role;
import io.synod.loop.HostPort;
import java.io.StringReader;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.zookeeper.server.quorum.flexible.QuorumHierarchical;
import org.apache.zookeeper.server.quorum.flexible.QuorumMaj;
import org.junit.jupiter.api.Test;

/** The forms of a server line (ZooKeeper 3.9 administrator's guide), and the data of {@code /zookeeper/config}. */
class ConfigurationTest {
  private static final String THREE = """
      server.1=h1:2888:3888:participant;0.0.0.0:2181
      server.2=h2:2888:3888:participant;10.0.0.2:2182
      server.3=h3:2888:3888:observer
      version=100000007""";

  @Test void the_text_is_as_it_was_written() throws MalformedConfiguration {
    assertThat(Configuration.parse(THREE)).hasToString(THREE);
  }

  @Test void the_text_is_zookeepers() throws Exception {
    assertThat(new QuorumMaj(properties(THREE))).hasToString(THREE);
    String grouped = """
        server.1=h1:2888:3888:participant
        server.2=[2001:db8:0:0:0:0:0:1]:2888:3888:participant;[2001:db8:0:0:0:0:0:1]:2181
        server.3=h3:2888:3888:participant
        server.4=h4:2888:3888:observer;0.0.0.0:2181
        group.1=1:2
        group.2=3
        weight.1=2
        weight.2=1
        weight.3=0
        version=2a""";
    assertThat(new QuorumHierarchical(properties(grouped))).hasToString(grouped);
    assertThat(Configuration.parse(grouped)).hasToString(grouped);
  }

  @Test void the_role_is_a_participants_and_clients_come_to_all_addresses_where_nothing_is_said() throws MalformedConfiguration {
    assertThat(Seat.parse("h1:2888:3888")).isEqualTo(new Seat(List.of(new Address("h1", 2888, 3888)), Role.PARTICIPANT, Optional.empty()));
    assertThat(Seat.parse("h1:2888:3888;2181")).hasToString("h1:2888:3888:participant;0.0.0.0:2181");
    assertThat(Seat.parse("h1:2888:3888:OBSERVER;10.0.0.1:2181").role()).isEqualTo(Role.OBSERVER);
  }

  @Test void of_several_addresses_the_first_is_used_and_all_are_kept() throws MalformedConfiguration {
    Seat seat = Seat.parse("net2.a:2888:3888|net1.a:2889:3889:observer;2181");
    assertThat(seat.peer()).isEqualTo(new HostPort("net2.a", 2888));
    assertThat(seat).hasToString("net2.a:2888:3888|net1.a:2889:3889:observer;0.0.0.0:2181");
  }

  @Test void an_ipv6_address_is_in_brackets() throws MalformedConfiguration {
    Seat seat = Seat.parse("[2001:db8::1]:2888:3888;[::1]:2181");
    assertThat(seat.peer().host()).isEqualTo("2001:db8::1");
    assertThat(seat.client()).contains(new HostPort("::1", 2181));
  }

  @Test void any_other_server_line_is_shown_with_its_number() {
    for (String wrong : List.of("", "a", "a:1", "a:x:y", "a:0:1", "a:2888:99999", "a:2888:2888", "a:1:2:leader", "a:1:2;", "a:1:2;b:", "a:1:2;0",
        "a:1:2;1;2", "a:1:2|b", "a:1:2:observer|b:3:4:participant", "::1:2888:3888", "[::1:2888:3888", "a b:1:2")) {
      assertThatThrownBy(() -> Configuration.parse("\nserver.1=" + wrong)).as(wrong).isInstanceOf(MalformedConfiguration.class)
          .hasMessageStartingWith("line 2, server.1=" + wrong + ": ");
    }
  }

  @Test void any_other_line_is_shown_with_its_number() {
    for (String wrong : List.of("server.0=a:1:2", "server.255=a:1:2", "server.x=a:1:2", "server.=a:1:2", "group.1=1:", "group.1=1:1", "group.x=1",
        "weight.1=-1", "weight.1=x", "version=xyz", "version=", "clientPort=2181", "server.1")) {
      assertThatThrownBy(() -> Configuration.parse("# ours\n\n" + wrong + "\n")).as(wrong).isInstanceOf(MalformedConfiguration.class)
          .hasMessageStartingWith("line 3, " + wrong + ": ");
    }
  }

  @Test void a_line_is_given_once() {
    assertMalformed("server.1=a:1:2\nserver.1=b:1:2", "line 2, server.1=b:1:2: server.1 is given twice");
    assertMalformed("group.1=1\ngroup.2=2:1", "line 2, group.2=2:1: server 1 is in a group already");
  }

  @Test void with_groups_or_weights_every_voter_has_a_group() {
    assertMalformed("server.1=a:1:2\nserver.2=b:1:2\ngroup.1=1", "server 2 votes and is not in a group");
    assertMalformed("server.1=a:1:2\nweight.1=1", "server 1 votes and is not in a group");
  }

  @Test void groups_and_weights_are_of_members() {
    assertMalformed("server.1=a:1:2\ngroup.1=1:2", "server 2 is in a group and has no server line");
    assertMalformed("server.1=a:1:2\ngroup.1=1\nweight.2=1", "server 2 has a weight and no server line");
    assertMalformed("server.1=a:1:2\nserver.2=b:1:2:observer\ngroup.1=1:2", "server 2 is in a group, does not vote and has no weight");
  }

  @Test void peers_are_called_at_their_peer_ports() throws MalformedConfiguration {
    assertThat(Configuration.parse(THREE).peersOf(2)).isEqualTo(Map.of(1, new HostPort("h1", 2888), 3, new HostPort("h3", 2888)));
  }

  @Test void only_voters_that_weigh_something_count() throws MalformedConfiguration {
    Configuration configuration = Configuration.parse("server.1=a:1:2\nserver.2=b:1:2\nserver.3=c:1:2:observer\ngroup.1=1:2\nweight.2=0");
    assertThat(configuration.counts(1)).isTrue();
    assertThat(configuration.counts(2)).isFalse();
    assertThat(configuration.counts(3)).isFalse();
    assertThat(configuration.counts(4)).isFalse();
  }

  @Test void any_configuration_is_newer_than_none() throws MalformedConfiguration {
    Configuration formed = Configuration.parse("server.1=a:1:2");
    assertThat(Electorate.of(Configuration.NONE).committing(formed).committed()).isEqualTo(formed);
    assertThat(Configuration.parse(Configuration.NONE.toString())).isEqualTo(Configuration.NONE);
  }

  private static void assertMalformed(String text, String message) {
    assertThatThrownBy(() -> Configuration.parse(text)).isInstanceOf(MalformedConfiguration.class).hasMessage(message);
  }

  private static Properties properties(String text) throws java.io.IOException {
    var properties = new Properties();
    properties.load(new StringReader(text));
    return properties;
  }
}
