package io.synod.group;

import static io.synod.group.Scene.joiner;
import static io.synod.group.Scene.protocol;
import static org.assertj.core.api.Assertions.assertThat;

import io.synod.broker.Errors;
import io.synod.group.GroupCommand.Leaving;
import io.synod.group.GroupReply.Joined;
import io.synod.group.GroupReply.Left;
import io.synod.journal.Bytes;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Rules of the classic group protocol. */
class GroupTest {
  private static final Timer REBALANCE = new Timer.Rebalance();
  private static final Timer SYNC = new Timer.Sync();

  private static Timer session(String id) {
    return new Timer.Session(id);
  }

  @Test
  void a_new_member_is_given_an_id_and_must_come_back_with_it() {                        // KIP-394
    var scene = new Scene();
    Joined first = scene.join(joiner()).only();
    assertThat(first.error()).isEqualTo(Errors.MEMBER_ID_REQUIRED);
    assertThat(first.memberId()).isEqualTo("m-1");
    assertThat(scene.group).isInstanceOf(Empty.class);
    assertThat(scene.timers).containsKey(new Timer.Pending("m-1"));
    assertThat(scene.join(joiner().as("m-1")).isEmpty()).isTrue();
    assertThat(scene.group).isInstanceOf(PreparingRebalance.class);
    assertThat(scene.timers).doesNotContainKey(new Timer.Pending("m-1"));
  }

  @Test
  void an_id_that_is_not_used_within_the_session_timeout_is_forgotten() {
    var scene = new Scene();
    scene.join(joiner());
    scene.fire(new Timer.Pending("m-1"));
    assertThat(scene.group).isEqualTo(Empty.NEW);
    assertThat(scene.join(joiner().as("m-1")).only().error()).isEqualTo(Errors.UNKNOWN_MEMBER_ID);
  }

  @Test
  void a_pending_id_holds_the_rebalance_open_until_it_is_used_or_forgotten() {
    var scene = Scene.stable(1);
    scene.join(joiner());
    var leader = scene.join(joiner().as("m-1"));
    assertThat(leader.isEmpty()).isTrue();
    scene.fire(new Timer.Pending("m-2"));
    assertThat(leader.only().generation()).isEqualTo(2);
  }

  @Test
  void the_first_rebalance_waits_and_each_newcomer_extends_it_up_to_the_rebalance_timeout() {       // KIP-134
    var scene = new Scene();
    scene.settings = GroupSettings.defaults().withInitialRebalanceDelay(Duration.ofSeconds(25));
    var first = scene.join(joiner().old());
    assertThat(scene.timers).containsEntry(REBALANCE, 25_000L);
    var second = scene.join(joiner().old());
    scene.fire(REBALANCE);
    assertThat(scene.timers).containsEntry(REBALANCE, 25_000L);          // 35 s were left of 60
    scene.join(joiner().old());
    scene.fire(REBALANCE);
    assertThat(scene.timers).containsEntry(REBALANCE, 10_000L);
    scene.join(joiner().old());
    assertThat(first.isEmpty()).isTrue();
    scene.fire(REBALANCE);                                               // nothing is left to extend
    assertThat(first.only().generation()).isEqualTo(1);
    assertThat(second.only().generation()).isEqualTo(1);
  }

  @Test
  void the_first_rebalance_is_not_extended_when_nobody_else_came() {
    var scene = new Scene();
    var first = scene.join(joiner().old());
    scene.fire(REBALANCE);
    assertThat(first.only().error()).isEqualTo(Errors.NONE);
  }

  @Test
  void an_id_that_was_given_to_a_dynamic_member_is_none_of_a_static_one() {
    var scene = new Scene();
    scene.join(joiner());
    assertThat(scene.join(joiner().as("m-1").instance("one")).only().error()).isEqualTo(Errors.UNKNOWN_MEMBER_ID);
  }

  @Test
  void only_the_leader_is_told_of_all_members() {
    var scene = new Scene();
    var first = scene.join(joiner().old().with(protocol("range", "a")));
    var second = scene.join(joiner().old().with(protocol("range", "b")));
    scene.completeFirst();
    Joined leader = first.only();
    assertThat(leader.leader()).isEqualTo(leader.memberId());
    assertThat(leader.members()).extracting(m -> m.memberId() + "=" + m.metadata().asUtf8()).containsExactly("m-1=a", "m-2=b");
    Joined follower = second.only();
    assertThat(follower.leader()).isEqualTo("m-1");
    assertThat(follower.members()).isEmpty();
    assertThat(follower.protocol()).contains("range");
  }

  @Test
  void the_protocol_most_members_prefer_among_those_all_support_is_chosen() {
    var scene = new Scene();
    var first = scene.join(joiner().old().with(protocol("sticky", ""), protocol("range", ""), protocol("roundrobin", "")));
    scene.join(joiner().old().with(protocol("roundrobin", ""), protocol("range", "")));
    scene.join(joiner().old().with(protocol("roundrobin", ""), protocol("range", "")));
    scene.completeFirst();
    assertThat(first.only().protocol()).contains("roundrobin");
  }

  @Test
  void a_member_without_a_protocol_in_common_is_refused() {
    var scene = Scene.stable(1);
    assertThat(scene.join(joiner().with(protocol("other", ""))).only().error()).isEqualTo(Errors.INCONSISTENT_GROUP_PROTOCOL);
    assertThat(scene.join(joiner().type("connect")).only().error()).isEqualTo(Errors.INCONSISTENT_GROUP_PROTOCOL);
    assertThat(new Scene().join(joiner().with()).only().error()).isEqualTo(Errors.INCONSISTENT_GROUP_PROTOCOL);
    assertThat(new Scene().join(joiner().type("")).only().error()).isEqualTo(Errors.INCONSISTENT_GROUP_PROTOCOL);
  }

  @Test
  void a_session_timeout_outside_the_limits_is_refused() {
    assertThat(new Scene().join(joiner().session(5_999)).only().error()).isEqualTo(Errors.INVALID_SESSION_TIMEOUT);
    assertThat(new Scene().join(joiner().session(1_800_001)).only().error()).isEqualTo(Errors.INVALID_SESSION_TIMEOUT);
    assertThat(new Scene().join(joiner().session(6_000)).only().error()).isEqualTo(Errors.MEMBER_ID_REQUIRED);
  }

  @Test
  void a_full_group_refuses_a_newcomer() {                                                // KIP-389
    var scene = Scene.stable(2);
    scene.settings = scene.settings.withMaxSize(2);
    Joined refused = scene.join(joiner().old()).only();
    assertThat(refused.error()).isEqualTo(Errors.GROUP_MAX_SIZE_REACHED);
    assertThat(scene.group).isInstanceOf(Stable.class);
  }

  @Test
  void the_leaders_assignment_reaches_everyone_once_it_is_stored() {
    var scene = new Scene();
    scene.join(joiner().old());
    scene.join(joiner().old());
    scene.completeFirst();
    var follower = scene.sync("m-2", 1, Map.of());
    assertThat(follower.isEmpty()).isTrue();
    var leader = scene.sync("m-1", 1, Map.of("m-1", "one", "m-2", "two"));
    assertThat(leader.only().assignment()).isEqualTo(Bytes.utf8("one"));
    assertThat(follower.only().assignment()).isEqualTo(Bytes.utf8("two"));
    assertThat(scene.group).isInstanceOf(Stable.class);
    assertThat(scene.stored).extracting(Roster::generation).containsExactly(1);
    assertThat(scene.timers).doesNotContainKey(SYNC);
  }

  @Test
  void a_member_that_syncs_late_gets_its_assignment() {
    var scene = new Scene();
    scene.join(joiner().old());
    scene.join(joiner().old());
    scene.completeFirst();
    scene.sync("m-1", 1, Map.of("m-2", "two"));
    assertThat(scene.sync("m-2", 1, Map.of()).only().assignment()).isEqualTo(Bytes.utf8("two"));
  }

  @Test
  void who_never_syncs_is_out_after_the_rebalance_timeout() {
    var scene = new Scene();
    scene.join(joiner().old());
    scene.join(joiner().old());
    scene.completeFirst();
    scene.sync("m-1", 1, Map.of());
    scene.fire(SYNC);
    assertThat(scene.group).isInstanceOf(PreparingRebalance.class);
    assertThat(scene.group.roster().members()).containsOnlyKeys("m-1");
  }

  @Test
  void a_sync_of_another_generation_or_member_is_refused() {
    var scene = Scene.stable(1);
    assertThat(scene.sync("m-1", 2, Map.of()).only().error()).isEqualTo(Errors.ILLEGAL_GENERATION);
    assertThat(scene.sync("m-9", 1, Map.of()).only().error()).isEqualTo(Errors.UNKNOWN_MEMBER_ID);
    scene.join(joiner().as("m-1").with(protocol("range", "changed")));
    assertThat(scene.sync("m-1", 2, Map.of()).only().error()).isEqualTo(Errors.NONE);
    scene.join(joiner().old());
    assertThat(scene.sync("m-1", 2, Map.of()).only().error()).isEqualTo(Errors.REBALANCE_IN_PROGRESS);
  }

  @Test
  void a_heartbeat_is_answered_by_what_the_group_does() {
    var scene = Scene.stable(2);
    assertThat(scene.heartbeat("m-1", 1)).isEqualTo(Errors.NONE);
    assertThat(scene.heartbeat("m-1", 7)).isEqualTo(Errors.ILLEGAL_GENERATION);
    assertThat(scene.heartbeat("m-7", 1)).isEqualTo(Errors.UNKNOWN_MEMBER_ID);
    scene.join(joiner().old());
    assertThat(scene.heartbeat("m-1", 1)).isEqualTo(Errors.REBALANCE_IN_PROGRESS);
    assertThat(new Scene().heartbeat("m-1", 1)).isEqualTo(Errors.UNKNOWN_MEMBER_ID);
  }

  @Test
  void a_silent_member_is_out_after_its_session_timeout_and_the_others_rebalance() {
    var scene = Scene.stable(2);
    scene.fire(session("m-1"));
    assertThat(scene.group).isInstanceOf(PreparingRebalance.class);
    Joined second = scene.join(joiner().as("m-2")).only();
    assertThat(second.generation()).isEqualTo(2);
    assertThat(second.leader()).isEqualTo("m-2");
  }

  @Test
  void a_member_that_waits_for_our_answer_is_not_silent() {
    var scene = Scene.stable(2);
    scene.join(joiner().as("m-1"));
    scene.fire(session("m-1"));
    assertThat(scene.group.roster().members()).containsKey("m-1");
    scene.join(joiner().as("m-2"));
    scene.sync("m-2", 2, Map.of());
    scene.fire(session("m-2"));
    assertThat(scene.group.roster().members()).containsKey("m-2");
  }

  @Test
  void who_does_not_rejoin_in_time_is_out() {
    var scene = Scene.stable(2);
    var third = scene.join(joiner().old());
    scene.fire(REBALANCE);
    assertThat(third.only().members()).hasSize(1);
    assertThat(scene.group.roster().members()).containsOnlyKeys("m-3");
  }

  @Test
  void a_rejoining_leader_starts_a_rebalance_and_an_unchanged_follower_does_not() {
    var scene = Scene.stable(2);
    Joined follower = scene.join(joiner().as("m-2")).only();
    assertThat(follower.generation()).isEqualTo(1);
    assertThat(scene.group).isInstanceOf(Stable.class);
    scene.join(joiner().as("m-1"));
    assertThat(scene.group).isInstanceOf(PreparingRebalance.class);
  }

  @Test
  void leaving_answers_each_member_by_itself() {                                          // KIP-345, LeaveGroup v3
    var scene = Scene.stable(2);
    Left left = scene.leave(new Leaving("m-1", Optional.empty()), new Leaving("x", Optional.empty()), new Leaving("", Optional.of("none")));
    assertThat(left.members()).extracting(GroupReply.LeftMember::error)
        .containsExactly(Errors.NONE, Errors.UNKNOWN_MEMBER_ID, Errors.UNKNOWN_MEMBER_ID);
    assertThat(scene.group.roster().members()).containsOnlyKeys("m-2");
  }

  @Test
  void when_the_last_member_leaves_the_empty_generation_is_stored() {
    var scene = Scene.stable(1);
    scene.leave(new Leaving("m-1", Optional.empty()));
    assertThat(scene.group).isInstanceOf(Empty.class);
    assertThat(scene.stored.get(1).generation()).isEqualTo(2);
    assertThat(scene.stored.get(1).members()).isEmpty();
    assertThat(scene.timers).isEmpty();
  }

  @Test
  void a_waiting_member_that_leaves_is_answered() {
    var scene = Scene.stable(2);
    var joining = scene.join(joiner().as("m-1"));
    scene.leave(new Leaving("m-1", Optional.empty()));
    assertThat(joining.only().error()).isEqualTo(Errors.UNKNOWN_MEMBER_ID);
    scene.join(joiner().as("m-2"));
    scene.join(joiner().old());
    scene.join(joiner().as("m-2"));
    String leader = scene.group.roster().leader().orElseThrow();
    String other = leader.equals("m-2") ? "m-3" : "m-2";
    var syncing = scene.sync(other, 3, Map.of());
    scene.leave(new Leaving(other, Optional.empty()));
    assertThat(syncing.only().error()).isEqualTo(Errors.UNKNOWN_MEMBER_ID);
  }

  @Test
  void a_static_member_comes_back_under_a_new_id_without_a_rebalance() {                  // KIP-345, KIP-814
    var scene = new Scene();
    scene.join(joiner().instance("one"));
    scene.completeFirst();
    scene.sync("one-1", 1, Map.of("one-1", "work"));
    Joined back = scene.join(joiner().instance("one")).only();
    assertThat(back.memberId()).isEqualTo("one-2");
    assertThat(back.generation()).isEqualTo(1);
    assertThat(back.leader()).isEqualTo("one-2");
    assertThat(back.skipAssignment()).isTrue();
    assertThat(back.members()).hasSize(1);
    assertThat(scene.group).isInstanceOf(Stable.class);
    assertThat(scene.sync("one-2", 1, Map.of()).only().assignment()).isEqualTo(Bytes.utf8("work"));
    assertThat(scene.stored).hasSize(2);
    assertThat(scene.timers).containsKey(session("one-2")).doesNotContainKey(session("one-1"));
  }

  @Test
  void an_older_client_that_comes_back_as_static_leader_does_not_take_itself_for_the_leader() {
    var scene = new Scene();
    scene.join(joiner().instance("one"));
    scene.completeFirst();
    scene.sync("one-1", 1, Map.of());
    Joined back = scene.join(joiner().instance("one").old()).only();
    assertThat(back.leader()).isEqualTo("one-1");
    assertThat(back.members()).isEmpty();
    assertThat(back.skipAssignment()).isFalse();
  }

  @Test
  void the_old_id_of_a_static_member_is_fenced() {
    var scene = new Scene();
    scene.join(joiner().instance("one"));
    scene.completeFirst();
    scene.sync("one-1", 1, Map.of());
    scene.join(joiner().instance("one"));
    assertThat(scene.join(joiner().instance("one").as("one-1")).only().error()).isEqualTo(Errors.FENCED_INSTANCE_ID);
    assertThat(scene.group.mayCommit("one-1", Optional.of("one"), 1)).isEqualTo(Errors.FENCED_INSTANCE_ID);
  }

  @Test
  void two_that_claim_one_instance_while_joining_leave_the_first_fenced() {
    var scene = new Scene();
    var first = scene.join(joiner().instance("one"));
    scene.join(joiner().instance("one"));
    assertThat(first.only().error()).isEqualTo(Errors.FENCED_INSTANCE_ID);
    assertThat(scene.group.roster().members()).containsOnlyKeys("one-2");
  }

  @Test
  void a_static_member_that_misses_a_rebalance_stays_until_its_session_ends() {
    var scene = new Scene();
    scene.join(joiner().instance("one"));
    var other = scene.join(joiner().old());
    scene.completeFirst();
    scene.sync("one-1", 1, Map.of());
    scene.sync(other.only().memberId(), 1, Map.of());
    var again = scene.join(joiner().as("m-2").with(protocol("range", "changed")));
    scene.fire(REBALANCE);
    Joined joined = again.only();
    assertThat(joined.members()).hasSize(2);
    assertThat(joined.leader()).isEqualTo("m-2");
    scene.fire(session("one-1"));
    assertThat(scene.group.roster().members()).containsOnlyKeys("m-2");
  }

  @Test
  void an_administrator_removes_a_static_member_by_its_instance_id() {
    var scene = new Scene();
    scene.join(joiner().instance("one"));
    scene.completeFirst();
    scene.sync("one-1", 1, Map.of());
    assertThat(scene.leave(new Leaving("", Optional.of("one"))).members().get(0).error()).isEqualTo(Errors.NONE);
    assertThat(scene.group).isInstanceOf(Empty.class);
  }

  @Test
  void commits_are_admitted_by_membership_and_generation() {
    var scene = Scene.stable(1);
    assertThat(scene.group.mayCommit("m-1", Optional.empty(), 1)).isEqualTo(Errors.NONE);
    assertThat(scene.group.mayCommit("m-1", Optional.empty(), 2)).isEqualTo(Errors.ILLEGAL_GENERATION);
    assertThat(scene.group.mayCommit("m-2", Optional.empty(), 1)).isEqualTo(Errors.UNKNOWN_MEMBER_ID);
    assertThat(scene.group.mayCommit("", Optional.empty(), -1)).isEqualTo(Errors.UNKNOWN_MEMBER_ID);
    assertThat(Empty.NEW.mayCommit("", Optional.empty(), -1)).isEqualTo(Errors.NONE);
    assertThat(Empty.NEW.mayCommit("m-1", Optional.empty(), 3)).isEqualTo(Errors.ILLEGAL_GENERATION);
  }

  @Test
  void no_commit_while_the_assignment_is_under_way() {
    var scene = new Scene();
    scene.join(joiner().old());
    scene.completeFirst();
    assertThat(scene.group.mayCommit("m-1", Optional.empty(), 1)).isEqualTo(Errors.REBALANCE_IN_PROGRESS);
  }

  @Test
  void a_restored_group_is_stable_and_each_member_has_a_session_to_be_heard_of() {
    var before = Scene.stable(2);
    var after = new Scene();
    after.play(Group.restored(before.group.roster().stored(5)));
    assertThat(after.group).isEqualTo(new Stable(before.group.roster(), Set.of()));
    assertThat(after.timers).containsOnlyKeys(session("m-1"), session("m-2"));
    assertThat(after.heartbeat("m-2", 1)).isEqualTo(Errors.NONE);
  }
}
