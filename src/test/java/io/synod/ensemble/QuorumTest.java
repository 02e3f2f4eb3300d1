package io.synod.ensemble;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.zookeeper.server.quorum.QuorumPeerConfig;
import org.apache.zookeeper.server.quorum.flexible.QuorumHierarchical;
import org.apache.zookeeper.server.quorum.flexible.QuorumMaj;
import org.apache.zookeeper.server.quorum.flexible.QuorumVerifier;
import org.junit.jupiter.api.Test;

/** Which sets may decide, by tables and beside ZooKeeper's own verifiers. */
class QuorumTest {
  private static final String NINE_IN_THREE_GROUPS = servers(9) + "group.1=1:2:3\ngroup.2=4:5:6\ngroup.3=7:8:9\n";

  @Test void more_than_half_of_the_voters_decide() throws MalformedConfiguration {
    Quorum three = quorum(servers(3));
    assertThat(three.holds(Set.of())).isFalse();
    assertThat(three.holds(Set.of(1))).isFalse();
    assertThat(three.holds(Set.of(1, 3))).isTrue();
    Quorum four = quorum(servers(4));
    assertThat(four.holds(Set.of(1, 2))).isFalse();
    assertThat(four.holds(Set.of(1, 2, 4))).isTrue();
  }

  /** The greatest position p of anybody such that those at p or above are a quorum. */
  @Test void what_a_quorum_has_reached_is_what_enough_of_them_hold() throws MalformedConfiguration {
    var random = new Random(1);
    var before = quorum(servers(3));
    for (Quorum quorum : List.of(quorum(servers(1)), before, quorum(servers(4)), quorum(NINE_IN_THREE_GROUPS), new Quorum.Joint(before, quorum(servers(5))),
        quorum(servers(3) + "group.1=1:2:3\nweight.1=3\nweight.2=1\nweight.3=1\n"))) {
      for (int time = 0; time < 200; time++) {
        long[] positions = random.longs(10, 0, 4).toArray();
        long reached = LongStream.rangeClosed(0, 4).filter(position -> quorum.holds(IntStream.rangeClosed(1, 9)
            .filter(id -> positions[id] >= position).boxed().collect(Collectors.toSet()))).max().orElse(0);
        assertThat(quorum.reachedBy(id -> positions[id])).isEqualTo(reached);
      }
    }
    assertThat(Configuration.NONE.quorum().reachedBy(id -> 7)).isZero();
  }

  @Test void a_single_voter_decides_alone() throws MalformedConfiguration {
    assertThat(quorum(servers(1)).holds(Set.of(1))).isTrue();
  }

  @Test void those_without_a_vote_are_not_counted() throws MalformedConfiguration {
    Quorum quorum = quorum(servers(3) + "server.4=h4:2888:3888:observer\n");
    assertThat(quorum.holds(Set.of(1, 4, 7))).isFalse();
  }

  @Test void nobody_decides_where_nobody_votes() {
    assertThat(Configuration.NONE.quorum().holds(Set.of(1, 2, 3))).isFalse();
  }

  @Test void a_majority_in_a_majority_of_the_groups_decides() throws MalformedConfiguration {
    Quorum quorum = quorum(NINE_IN_THREE_GROUPS);
    assertThat(quorum.holds(Set.of(1, 2, 4, 5))).isTrue();
    assertThat(quorum.holds(Set.of(1, 2, 3, 4, 7))).isFalse();
    assertThat(quorum.holds(Set.of(2, 3, 4, 7, 8))).isTrue();
  }

  @Test void in_a_group_weight_counts_and_not_heads() throws MalformedConfiguration {
    Quorum quorum = quorum(servers(3) + "group.1=1:2:3\nweight.1=3\nweight.2=1\nweight.3=1\n");
    assertThat(quorum.holds(Set.of(1))).isTrue();
    assertThat(quorum.holds(Set.of(2, 3))).isFalse();
  }

  @Test void half_of_the_weight_is_not_enough() throws MalformedConfiguration {
    Quorum quorum = quorum(servers(3) + "group.1=1:2:3\nweight.1=2\nweight.2=1\nweight.3=1\n");
    assertThat(quorum.holds(Set.of(1))).isFalse();
    assertThat(quorum.holds(Set.of(2, 3))).isFalse();
    assertThat(quorum.holds(Set.of(1, 3))).isTrue();
  }

  @Test void a_group_that_weighs_nothing_is_left_out() throws MalformedConfiguration {
    Quorum quorum = quorum(NINE_IN_THREE_GROUPS + "weight.7=0\nweight.8=0\nweight.9=0\n");
    assertThat(quorum.holds(Set.of(1, 2, 7, 8, 9))).isFalse();
    assertThat(quorum.holds(Set.of(1, 2, 4, 5))).isTrue();
  }

  @Test void while_members_change_old_and_new_decide_together() throws MalformedConfiguration {
    Configuration before = Configuration.parse(servers(3));
    Configuration after = Configuration.parse("server.3=h3:2888:3888\nserver.4=h4:2888:3888\nserver.5=h5:2888:3888\nversion=100000007");
    Quorum joint = new Electorate(before, after).quorum();
    assertThat(joint.holds(Set.of(1, 2))).isFalse();
    assertThat(joint.holds(Set.of(4, 5))).isFalse();
    assertThat(joint.holds(Set.of(1, 3, 4))).isTrue();
    assertThat(Electorate.of(after).quorum().holds(Set.of(4, 5))).isTrue();
  }

  @Test void zookeeper_decides_the_same() throws Exception {
    var random = new Random(7);
    for (int i = 0; i < 200; i++) {
      String text = randomConfiguration(random);
      Quorum ours = quorum(text);
      QuorumVerifier theirs = zookeeper(text);
      Set<Integer> voters = Configuration.parse(text).voters();
      for (int j = 0; j < 20; j++) {
        Set<Integer> agreed = voters.stream().filter(voter -> random.nextBoolean()).collect(Collectors.toCollection(TreeSet::new));
        boolean expected = theirs.containsQuorum(agreed.stream().map(Integer::longValue).collect(Collectors.toSet()));
        assertThat(ours.holds(agreed)).as("%s in%n%s", agreed, text).isEqualTo(expected);
      }
    }
  }

  private static String randomConfiguration(Random random) {
    int voters = 1 + random.nextInt(9);
    var text = new StringBuilder(servers(voters));
    if (random.nextInt(3) == 0) return text.append("server.20=h20:2888:3888:observer\n").toString();
    int groups = 1 + random.nextInt(4);
    for (int group = 0; group < groups; group++) {
      int remainder = group;
      String ids = IntStream.rangeClosed(1, voters).filter(id -> id % groups == remainder).mapToObj(Integer::toString).collect(Collectors.joining(":"));
      if (!ids.isEmpty()) text.append("group.").append(group + 1).append('=').append(ids).append('\n');
    }
    for (int id = 1; id <= voters; id++) if (random.nextBoolean()) text.append("weight." + id + "=" + random.nextInt(4) + "\n");
    return text.toString();
  }

  private static QuorumVerifier zookeeper(String text) throws IOException, QuorumPeerConfig.ConfigException {
    var properties = new Properties();
    properties.load(new StringReader(text));
    return text.contains("group") ? new QuorumHierarchical(properties)
        : new QuorumMaj(properties);
  }

  private static Quorum quorum(String text) throws MalformedConfiguration {
    return Configuration.parse(text).quorum();
  }

  private static String servers(int count) {
    return IntStream.rangeClosed(1, count).mapToObj(id -> "server." + id + "=h" + id + ":2888:3888\n").collect(Collectors.joining());
  }
}
