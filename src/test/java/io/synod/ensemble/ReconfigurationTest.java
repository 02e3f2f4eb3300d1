package io.synod.ensemble;

import static org.assertj.core.api.Assertions.assertThat;

import io.synod.ensemble.Reconfiguration.Reason;
import io.synod.ensemble.Reconfiguration.Result;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** ZooKeeper's rules for a change of members (dynamic reconfiguration guide; {@code PrepRequestProcessor}). */
class ReconfigurationTest {
  private static final long ZXID = 0x200000005L;
  private final Configuration three = configuration("""
      server.1=h1:2888:3888:participant;0.0.0.0:2181
      server.2=h2:2888:3888:participant;0.0.0.0:2181
      server.3=h3:2888:3888:participant;0.0.0.0:2181
      version=100000007""");

  @Test void a_member_joins_with_the_zxid_as_version() {
    assertThat(proposed(joining("server.4=h4:2888:3888:observer;2181"))).hasToString("""
        server.1=h1:2888:3888:participant;0.0.0.0:2181
        server.2=h2:2888:3888:participant;0.0.0.0:2181
        server.3=h3:2888:3888:participant;0.0.0.0:2181
        server.4=h4:2888:3888:observer;0.0.0.0:2181
        version=200000005""");
  }

  @Test void members_leave_and_join_in_one_change() {
    Configuration next = proposed(incremental("server.4=h4:2888:3888;2181,server.5=h5:2888:3888:observer;2181", "1, 3, 77"));
    assertThat(next.voters()).containsExactly(2, 4);
    assertThat(next.observers()).containsExactly(5);
  }

  @Test void who_joins_again_gets_the_new_seat() {
    assertThat(proposed(joining("server.3=h3:2888:3888:observer;2181")).observers()).containsExactly(3);
  }

  @Test void all_members_may_be_given_on_lines_or_with_commas() {
    for (String divider : new String[] {",", "\n"}) {
      Configuration next = proposed(members("server.1=h1:2888:3888;2181" + divider + "server.2=h2:2888:3888;2181"));
      assertThat(next.voters()).containsExactly(1, 2);
      assertThat(next.version()).isEqualTo(ZXID);
    }
  }

  @Test void a_configuration_with_groups_is_changed_as_a_whole_only() {
    Configuration grouped = configuration("server.1=h1:2888:3888\nserver.2=h2:2888:3888\ngroup.1=1:2");
    assertRefused(decide(joining("server.4=h4:2888:3888;2181"), Electorate.of(grouped), Set.of(1, 2)), Reason.BADARGUMENTS, "whole configuration");
    Result whole = decide(members("server.1=h1:2888:3888,server.2=h2:2888:3888,group.1=1,group.2=2"), Electorate.of(grouped), Set.of(1, 2));
    assertThat(whole).isInstanceOf(Result.Proposed.class);
  }

  @Test void the_change_is_of_the_version_the_client_saw() {
    assertRefused(decide(new Reconfiguration(Optional.empty(), Optional.of("3"), Optional.empty(), 0x100000006L)), Reason.BADVERSION, "100000007");
    assertThat(decide(new Reconfiguration(Optional.empty(), Optional.of("3"), Optional.empty(), 0x100000007L))).isInstanceOf(Result.Proposed.class);
  }

  @Test void one_change_is_under_way_at_a_time() {
    var changing = new Electorate(three, proposed(incremental("", "3")));
    assertRefused(decide(incremental("", "2"), changing, Set.of(1, 2)), Reason.RECONFIGINPROGRESS, "200000005");
  }

  @Test void what_cannot_be_read_is_refused() {
    for (String wrong : new String[] {"h4:2888:3888;2181", "server.x=h4:2888:3888;2181", "server.4=h4:2888;2181", "server.300=h4:2888:3888;2181"}) {
      assertRefused(decide(joining(wrong)), Reason.BADARGUMENTS, "");
    }
    assertRefused(decide(incremental("", "first")), Reason.BADARGUMENTS, "first");
    assertRefused(decide(members("server.1=h1:2888:3888;2181,clientPort=2181")), Reason.BADARGUMENTS, "clientPort");
  }

  @Test void who_joins_says_where_its_clients_come() {
    assertRefused(decide(joining("server.4=h4:2888:3888")), Reason.BADARGUMENTS, "clients");
  }

  @Test void two_members_have_no_address_in_common() {
    assertRefused(decide(joining("server.4=h3:3888:2888;2181")), Reason.BADARGUMENTS, "h3:2888 of server 4 is server 3's");
    assertRefused(decide(joining("server.4=h4:1:2;2181,server.5=h5:1:2;h4:1")), Reason.BADARGUMENTS, "h4:1");
  }

  @Test void the_loopback_and_wildcards_are_nobodys_address() {
    Configuration next = proposed(joining("server.4=127.0.0.1:2888:3888;2181,server.5=127.0.0.1:2888:3888:observer;2181"));
    assertThat(next.seats()).hasSize(5);
  }

  @Test void somebody_has_to_vote() {
    assertRefused(decide(incremental("", "1,2,3")), Reason.BADARGUMENTS, "nobody");
    assertThat(proposed(incremental("", "2,3")).voters()).containsExactly(1);
  }

  @Test void a_quorum_of_the_new_members_has_to_be_synced() {
    String two = "server.4=h4:2888:3888;2181,server.5=h5:2888:3888;2181";
    assertRefused(decide(incremental(two, "2,3"), Electorate.of(three), Set.of(1, 2, 3)), Reason.NEWCONFIGNOQUORUM, "[1, 4, 5]");
    assertThat(decide(incremental(two, "2,3"), Electorate.of(three), Set.of(1, 2, 3, 4))).isInstanceOf(Result.Proposed.class);
  }

  private Configuration proposed(Reconfiguration request) {
    Result result = decide(request);
    assertThat(result).isInstanceOf(Result.Proposed.class);
    return ((Result.Proposed) result).configuration();
  }

  private Result decide(Reconfiguration request) {
    return decide(request, Electorate.of(three), Set.of(1, 2, 3, 4));
  }

  private static Result decide(Reconfiguration request, Electorate electorate, Set<Integer> synced) {
    return request.decide(electorate, synced, ZXID);
  }

  private static void assertRefused(Result result, Reason reason, String says) {
    assertThat(result).isInstanceOf(Result.Refused.class);
    assertThat(((Result.Refused) result).reason()).isEqualTo(reason);
    assertThat(((Result.Refused) result).message()).contains(says);
  }

  private static Reconfiguration joining(String servers) {
    return incremental(servers, "");
  }

  private static Reconfiguration incremental(String joining, String leaving) {
    return new Reconfiguration(Optional.of(joining), Optional.of(leaving), Optional.empty(), Reconfiguration.ANY_VERSION);
  }

  private static Reconfiguration members(String text) {
    return new Reconfiguration(Optional.empty(), Optional.empty(), Optional.of(text), Reconfiguration.ANY_VERSION);
  }

  private static Configuration configuration(String text) {
    try {
      return Configuration.parse(text);
    } catch (MalformedConfiguration wrong) {
      throw new AssertionError(wrong);
    }
  }
}
