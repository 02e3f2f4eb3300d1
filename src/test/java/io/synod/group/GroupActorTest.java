package io.synod.group;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.ManualTime;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.persistence.testkit.PersistenceTestKitPlugin;
import akka.persistence.testkit.javadsl.PersistenceTestKit;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.synod.broker.Errors;
import io.synod.group.GroupCommand.Commit;
import io.synod.group.GroupCommand.Fetch;
import io.synod.group.GroupCommand.Join;
import io.synod.group.GroupCommand.Offset;
import io.synod.group.GroupCommand.Sync;
import io.synod.group.GroupReply.Fetched;
import io.synod.group.GroupReply.Joined;
import io.synod.group.GroupReply.OffsetsDone;
import io.synod.group.GroupReply.Synced;
import io.synod.journal.Bytes;
import io.synod.journal.PersistencePlugins;
import io.synod.testkit.ActorSystems;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The shell of a group: what is durable before it is answered, what happens when a write fails, what a restart finds. */
class GroupActorTest {
  private static final Config CONFIG = ManualTime.config().withFallback(PersistenceTestKitPlugin.config())
      .withFallback(ConfigFactory.parseString("akka.persistence.testkit.events.serialize = off, akka.persistence.typed.stash-overflow-strategy = fail"));
  private static final PersistencePlugins PLUGINS =
      new PersistencePlugins(PersistenceTestKitPlugin.PluginId(), "akka.persistence.no-snapshot-store", ConfigFactory.empty());
  private static final Throwable NOT_LED = new IllegalStateException("the partition is not led here");
  private static final OffsetKey KEY = new OffsetKey("t", 0);
  @RegisterExtension final ActorSystems actors = new ActorSystems();
  private final AtomicLong now = new AtomicLong(1_000);
  private ActorTestKit kit;
  private PersistenceTestKit journal;
  private ManualTime time;
  private TestProbe<GroupActor.Idle> parent;

  @BeforeEach
  void start() {
    kit = actors.start(CONFIG);
    journal = PersistenceTestKit.create(kit.system());
    time = ManualTime.get(kit.system());
    parent = kit.createTestProbe(GroupActor.Idle.class);
  }

  private ActorRef<GroupActor.Command> group() {
    return kit.spawn(GroupActor.create("g", PLUGINS, GroupSettings.defaults(), now::get, () -> new UUID(0, 7), parent.ref()));
  }

  private TestProbe<OffsetsDone> commit(ActorRef<GroupActor.Command> group, String member, int generation, long offset) {
    var probe = kit.createTestProbe(OffsetsDone.class);
    group.tell(new Commit(member, Optional.empty(), generation, Map.of(KEY, new Offset(offset, 0, "")), probe.ref()));
    return probe;
  }

  private Fetched fetched(ActorRef<GroupActor.Command> group) {
    var probe = kit.createTestProbe(Fetched.class);
    group.tell(new Fetch(Optional.empty(), probe.ref()));
    return probe.receiveMessage();
  }

  private static Join join(String memberId, ActorRef<Joined> replyTo) {
    return new Join(memberId, Optional.empty(), "c", "/127.0.0.1", 10_000, 60_000, "consumer",
        List.of(new Member.Protocol("range", Bytes.EMPTY)), true, true, replyTo);
  }

  /** Once the group has done all that it has to do now, its timers set: it answers in one turn and sets them after that. */
  private void passes(ActorRef<GroupActor.Command> group, Duration duration) {
    fetched(group);
    time.timePasses(duration);
  }

  /** A stable group of one; its member id. */
  private String stabilise(ActorRef<GroupActor.Command> group) {
    var joined = kit.createTestProbe(Joined.class);
    group.tell(join("", joined.ref()));
    String id = joined.receiveMessage().memberId();
    group.tell(join(id, joined.ref()));
    passes(group, Duration.ofSeconds(3));
    assertThat(joined.receiveMessage().error()).isEqualTo(Errors.NONE);
    var synced = kit.createTestProbe(Synced.class);
    group.tell(new Sync(id, Optional.empty(), 1, Optional.empty(), Optional.empty(), Map.of(id, Bytes.utf8("work")), synced.ref()));
    assertThat(synced.receiveMessage().assignment()).isEqualTo(Bytes.utf8("work"));
    return id;
  }

  @Test
  void a_committed_offset_outlives_the_actor() {
    var group = group();
    assertThat(commit(group, "", -1, 42).receiveMessage().partitions()).containsEntry(KEY, Errors.NONE);
    kit.stop(group);
    assertThat(fetched(group()).offsets()).containsEntry(KEY, new Committed(42, 0, "", 1_000));
  }

  @Test
  void members_and_assignments_outlive_the_actor() {
    var group = group();
    String member = stabilise(group);
    kit.stop(group);
    var again = group();
    assertThat(commit(again, member, 1, 5).receiveMessage().error()).isEqualTo(Errors.NONE);
    var synced = kit.createTestProbe(Synced.class);
    again.tell(new Sync(member, Optional.empty(), 1, Optional.empty(), Optional.empty(), Map.of(), synced.ref()));
    assertThat(synced.receiveMessage().assignment()).isEqualTo(Bytes.utf8("work"));
  }

  @Test
  void a_commit_whose_write_fails_is_refused_with_an_error_to_retry_on_and_the_group_goes_on() {
    var group = group();
    assertThat(commit(group, "", -1, 1).receiveMessage().error()).isEqualTo(Errors.NONE);
    journal.failNextPersisted(NOT_LED);
    var failed = commit(group, "", -1, 2);
    assertThat(failed.receiveMessage().error()).isEqualTo(Errors.COORDINATOR_NOT_AVAILABLE);
    var next = commit(group, "", -1, 3);
    assertThat(afterItsRestart(next).error()).isEqualTo(Errors.NONE);
    assertThat(fetched(group).offsets().get(KEY).offset()).isEqualTo(3);
    failed.expectNoMessage(Duration.ZERO);
  }

  /** The group sets the timer of its restart at some moment after it has refused what it could not write. */
  private OffsetsDone afterItsRestart(TestProbe<OffsetsDone> answer) {
    return answer.awaitAssert(() -> {
      time.timePasses(Duration.ofSeconds(1));
      return answer.receiveMessage(Duration.ofMillis(100));
    });
  }

  @Test
  void everyone_that_waits_for_an_assignment_is_told_when_it_cannot_be_stored() {
    var group = group();
    var first = kit.createTestProbe(Joined.class);
    group.tell(join("", first.ref()));
    String id = first.receiveMessage().memberId();
    group.tell(join(id, first.ref()));
    passes(group, Duration.ofSeconds(3));
    first.receiveMessage();
    journal.failNextPersisted(NOT_LED);
    var synced = kit.createTestProbe(Synced.class);
    group.tell(new Sync(id, Optional.empty(), 1, Optional.empty(), Optional.empty(), Map.of(), synced.ref()));
    assertThat(synced.receiveMessage().error()).isEqualTo(Errors.COORDINATOR_NOT_AVAILABLE);
  }

  @Test
  void a_silent_member_is_gone_after_its_session_timeout() {
    var group = group();
    String member = stabilise(group);
    passes(group, Duration.ofSeconds(10));
    assertThat(commit(group, member, 1, 5).receiveMessage().error()).isEqualTo(Errors.UNKNOWN_MEMBER_ID);
  }

  @Test
  void a_member_that_commits_is_not_silent() {
    var group = group();
    String member = stabilise(group);
    for (int i = 0; i < 3; i++) {
      passes(group, Duration.ofSeconds(9));
      assertThat(commit(group, member, 1, i).receiveMessage().error()).isEqualTo(Errors.NONE);
    }
  }

  @Test
  void every_command_is_answered_once_by_a_group_nobody_knows() {
    var group = group();
    var replies = kit.createTestProbe(GroupReply.class);
    ActorRef<GroupReply> to = replies.ref();
    List<GroupCommand> commands = List.of(join("x", to.narrow()), new Sync("x", Optional.empty(), 1, Optional.empty(), Optional.empty(), Map.of(), to.narrow()),
        new GroupCommand.Heartbeat("x", Optional.empty(), 1, to.narrow()), new GroupCommand.Leave(List.of(), to.narrow()),
        new Commit("x", Optional.empty(), 1, Map.of(), to.narrow()), new Fetch(Optional.empty(), to.narrow()),
        new GroupCommand.Describe("g", to.narrow()), new GroupCommand.Delete(to.narrow()), new GroupCommand.DeleteOffsets(Set.of(KEY), to.narrow()));
    assertThat(commands).extracting(Object::getClass).containsExactlyInAnyOrder(GroupCommand.class.getPermittedSubclasses());
    commands.forEach(group::tell);
    assertThat(replies.receiveSeveralMessages(commands.size())).extracting(GroupReply::error).containsExactly(Errors.UNKNOWN_MEMBER_ID,
        Errors.UNKNOWN_MEMBER_ID, Errors.UNKNOWN_MEMBER_ID, Errors.NONE, Errors.ILLEGAL_GENERATION, Errors.NONE, Errors.GROUP_ID_NOT_FOUND,
        Errors.GROUP_ID_NOT_FOUND, Errors.GROUP_ID_NOT_FOUND);
    replies.expectNoMessage(Duration.ZERO);
  }

  @Test
  void a_group_without_members_and_offsets_is_forgotten_when_its_retention_is_over() {
    var group = group();
    commit(group, "", -1, 1).receiveMessage();
    now.set(1_000 + GroupSettings.defaults().offsetsRetention().toMillis());
    passes(group, GroupSettings.defaults().offsetsRetentionCheck());
    assertThat(fetched(group).offsets()).isEmpty();
    assertThat(journal.persistedInStorage("group|g").get(1)).isEqualTo(new GroupEvent.GroupDeleted(Set.of(KEY)));
  }

  @Test
  void a_group_that_holds_nothing_says_so() {
    fetched(group());
    assertThat(parent.receiveMessage()).isEqualTo(new GroupActor.Idle("g", 1));
  }

  @Test
  void a_retired_group_tells_those_that_wait() {
    var group = group();
    var joined = kit.createTestProbe(Joined.class);
    group.tell(join("", joined.ref()));
    group.tell(join(joined.receiveMessage().memberId(), joined.ref()));
    group.tell(new GroupActor.Retire(Errors.NOT_COORDINATOR));
    assertThat(joined.receiveMessage().error()).isEqualTo(Errors.NOT_COORDINATOR);
    joined.expectTerminated(group);
  }
}
