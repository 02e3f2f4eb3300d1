package io.synod.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synod.journal.Bytes;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CommittedPrefixesTest {
  private final CommittedPrefixes prefixes = new CommittedPrefixes();

  @Test
  void what_one_applied_is_what_the_others_apply() {
    assertThat(applied("n1", 1)).isTrue();
    assertThat(applied("n2", 1)).isFalse();
    violates(() -> prefixes.applied("n3", 1, Bytes.utf8("other")), "transaction 0x1 was");
  }

  @Test
  void nothing_is_left_out() {
    applied("n1", 1);
    applied("n1", 2);
    applied("n2", 1);
    violates(() -> applied("n2", 3), "between them 0x2 is missing");
  }

  @Test
  void nothing_is_applied_twice_in_one_life() {
    applied("n1", 1);
    violates(() -> applied("n1", 1), "n1 applies 0x1 after 0x1");
    prefixes.begins("n1", 0);
    assertThatCode(() -> applied("n1", 1)).doesNotThrowAnyException();
  }

  @Test
  void a_snapshot_stands_for_what_came_before_it() {
    applied("n1", 1);
    applied("n1", 2);
    prefixes.begins("n2", 2);
    assertThat(applied("n2", 3)).isTrue();
    violates(() -> prefixes.begins("n3", 9), "nobody applied more than 0x3");
  }

  @Test
  void what_was_applied_is_not_lost() {
    applied("n1", 1);
    violates(() -> prefixes.recovered("n1", 0), "0x1 was applied and is lost");
    violates(() -> prefixes.atRest(Set.of("n1", "n2")), "n2 has applied all up to 0x0");
    applied("n2", 1);
    assertThatCode(() -> prefixes.atRest(Set.of("n1", "n2"))).doesNotThrowAnyException();
  }

  @Test
  void an_epoch_has_one_leader_in_one_life() {
    OneLeaderPerEpoch leaders = new OneLeaderPerEpoch();
    leaders.proposes("n1-1", 0x100000001L);
    leaders.proposes("n1-1", 0x100000002L);
    leaders.proposes("n2-1", 0x200000001L);
    violates(() -> leaders.proposes("n2-1", 0x100000003L), "n2-1 leads in epoch 1, where n1-1 led");
    violates(() -> leaders.proposes("n1-2", 0x100000003L), "n1-2 leads in epoch 1, where n1-1 led");
  }

  private boolean applied(String node, long zxid) {
    return prefixes.applied(node, zxid, Bytes.utf8("change " + zxid));
  }

  private static void violates(Runnable step, String sentence) {
    assertThatThrownBy(step::run).isInstanceOf(Check.Violation.class).hasMessageContaining(sentence);
  }
}
