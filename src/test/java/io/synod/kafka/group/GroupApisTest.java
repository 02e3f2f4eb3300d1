package io.synod.kafka.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import com.typesafe.config.ConfigFactory;
import io.synod.broker.Cluster.NewTopic;
import io.synod.group.GroupSettings;
import io.synod.group.GroupsActor;
import io.synod.group.LocalBroker;
import io.synod.group.OffsetsRuntime;
import io.synod.group.OffsetsTopic;
import io.synod.kafka.ApiHandler;
import io.synod.kafka.ApiKey;
import io.synod.kafka.Leaders;
import io.synod.kafka.RequestContext;
import io.synod.loop.Clock;
import io.synod.testkit.ActorSystems;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.DeleteGroupsRequestData;
import org.apache.kafka.common.message.DeleteGroupsResponseData;
import org.apache.kafka.common.message.DescribeGroupsRequestData;
import org.apache.kafka.common.message.DescribeGroupsResponseData;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.FindCoordinatorResponseData;
import org.apache.kafka.common.message.HeartbeatRequestData;
import org.apache.kafka.common.message.HeartbeatResponseData;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.JoinGroupRequestData.JoinGroupRequestProtocol;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.LeaveGroupRequestData;
import org.apache.kafka.common.message.LeaveGroupRequestData.MemberIdentity;
import org.apache.kafka.common.message.LeaveGroupResponseData;
import org.apache.kafka.common.message.ListGroupsRequestData;
import org.apache.kafka.common.message.ListGroupsResponseData;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestPartition;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;
import org.apache.kafka.common.message.OffsetCommitResponseData;
import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestGroup;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopic;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopics;
import org.apache.kafka.common.message.OffsetFetchResponseData;
import org.apache.kafka.common.message.SyncGroupRequestData;
import org.apache.kafka.common.message.SyncGroupResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.protocol.MessageUtil;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The handlers in every version they serve: what older clients are told, and that each answer can be written in their version. */
class GroupApisTest {
  @RegisterExtension final ActorSystems actors = new ActorSystems();
  @TempDir Path directory;
  private final Map<ApiKey, ApiHandler<?, ?>> handlers = new HashMap<>();
  private LocalBroker broker;
  private OffsetsRuntime runtime;
  private Uuid topicId;

  @BeforeEach
  void start() {
    var plugins = OffsetsRuntime.plugins("apis-test", "akka.actor.default-dispatcher");
    ActorTestKit kit = actors.start(plugins.config().withFallback(ConfigFactory.parseString("akka.persistence.typed.stash-overflow-strategy = fail")));
    broker = new LocalBroker(kit, directory);
    broker.reachableAt("localhost", 9092);
    runtime = new OffsetsRuntime("apis-test", broker, broker, broker.io(), Clock.SYSTEM);
    runtime.register();
    var settings = GroupSettings.defaults().withInitialRebalanceDelay(Duration.ZERO);
    var groups = kit.spawn(GroupsActor.create(new GroupsActor.Wiring(broker, broker, plugins, settings, Clock.SYSTEM, UUID::randomUUID),
        runtime::groupsIn));
    GroupApis.of(broker, groups, kit.system().scheduler()).forEach(handler -> handlers.put(handler.key(), handler));
    broker.createTopic(new NewTopic("t", 1, (short) 1, Map.of(), Map.of()), false);
    topicId = Leaders.uuid(broker.view().topic("t").orElseThrow().id());
  }

  @AfterEach
  void stop() {
    runtime.unregister();
  }

  private void offsetsTopic() {
    broker.createTopic(OffsetsTopic.creation(), false);
  }

  /** Asks, and writes the answer as it would go over the wire. */
  @SuppressWarnings("unchecked")
  private <A extends ApiMessage> A ask(ApiKey key, int version, ApiMessage request) {
    var handler = (ApiHandler<ApiMessage, A>) handlers.get(key);
    var context = new RequestContext((short) version, 1, "client", new InetSocketAddress("127.0.0.1", 1));
    A answer = handler.handle(context, request).toCompletableFuture().join();
    MessageUtil.toByteBufferAccessor(answer, (short) version);
    return answer;
  }

  private Errors join(int version, String memberId) {
    return Errors.forCode(joined(version, "g" + version, memberId).errorCode());
  }

  private JoinGroupResponseData joined(int version, String groupId, String memberId) {
    var request = new JoinGroupRequestData().setGroupId(groupId).setMemberId(memberId).setSessionTimeoutMs(10_000).setProtocolType("consumer");
    if (version > 0) request.setRebalanceTimeoutMs(10_000);
    request.protocols().add(new JoinGroupRequestProtocol().setName("range").setMetadata(new byte[0]));
    return ask(ApiKey.JOIN_GROUP, version, request);
  }

  @Test
  void the_versions_are_those_of_kafka() {
    assertThat(handlers.values()).hasSize(11).allSatisfy(handler -> {
      ApiKeys known = ApiKeys.forId(handler.key().id());
      assertThat(handler.lowest()).isEqualTo(known.oldestVersion());
      assertThat(handler.highest()).isEqualTo(known.latestVersion());
    });
  }

  @Test
  void the_first_to_look_for_a_coordinator_creates_the_offsets_topic_in_every_version() {
    for (int version = 0; version <= 6; version++) {
      var request = version < 4 ? new FindCoordinatorRequestData().setKey("g") : new FindCoordinatorRequestData().setCoordinatorKeys(List.of("g", "h"));
      FindCoordinatorResponseData answer = ask(ApiKey.FIND_COORDINATOR, version, request);
      if (version < 4) assertThat(answer.nodeId()).isEqualTo(1);
      else assertThat(answer.coordinators()).extracting(FindCoordinatorResponseData.Coordinator::nodeId).containsExactly(1, 1);
    }
    assertThat(broker.view().topic(OffsetsTopic.NAME).orElseThrow().partitions()).hasSize(50);
  }

  @Test
  void a_coordinator_of_transactions_is_refused() {
    var request = new FindCoordinatorRequestData().setKeyType((byte) 1).setCoordinatorKeys(List.of("tx"));
    FindCoordinatorResponseData answer = ask(ApiKey.FIND_COORDINATOR, 6, request);
    assertThat(answer.coordinators().get(0).errorCode()).isEqualTo(Errors.INVALID_REQUEST.code());
  }

  @Test
  void without_the_offsets_topic_nobody_coordinates() {
    assertThat(join(9, "")).isEqualTo(Errors.NOT_COORDINATOR);
  }

  @Test
  void members_of_every_version_join_sync_beat_and_leave() {
    offsetsTopic();
    for (int version = 0; version <= 9; version++) {
      String group = "g" + version;
      JoinGroupResponseData joined = joined(version, group, "");
      if (version >= 4) {
        assertThat(joined.errorCode()).isEqualTo(Errors.MEMBER_ID_REQUIRED.code());
        joined = joined(version, group, joined.memberId());
      }
      assertThat(joined.errorCode()).isZero();
      int sync = Math.min(version, 5);
      var syncing = new SyncGroupRequestData().setGroupId(group).setMemberId(joined.memberId()).setGenerationId(1);
      if (sync == 5) syncing.setProtocolType("consumer").setProtocolName("range");
      assertThat(this.<SyncGroupResponseData>ask(ApiKey.SYNC_GROUP, sync, syncing).errorCode()).isZero();
      var beat = new HeartbeatRequestData().setGroupId(group).setMemberId(joined.memberId()).setGenerationId(1);
      assertThat(this.<HeartbeatResponseData>ask(ApiKey.HEARTBEAT, Math.min(version, 4), beat).errorCode()).isZero();
      int leave = Math.min(version, 5);
      var leaving = leave < 3 ? new LeaveGroupRequestData().setGroupId(group).setMemberId(joined.memberId())
          : new LeaveGroupRequestData().setGroupId(group).setMembers(List.of(new MemberIdentity().setMemberId(joined.memberId())));
      assertThat(this.<LeaveGroupResponseData>ask(ApiKey.LEAVE_GROUP, leave, leaving).errorCode()).isZero();
      LeaveGroupResponseData again = ask(ApiKey.LEAVE_GROUP, leave, leaving);
      short error = leave < 3 ? again.errorCode() : again.members().get(0).errorCode();
      assertThat(error).isEqualTo(Errors.UNKNOWN_MEMBER_ID.code());
    }
  }

  @Test
  void refused_joins_and_syncs_are_written_in_every_version() {
    offsetsTopic();
    for (int version = 0; version <= 9; version++) assertThat(join(version, "stranger")).isEqualTo(Errors.UNKNOWN_MEMBER_ID);
    for (int version = 0; version <= 9; version++) {
      assertThat(joined(version, "", "").errorCode()).isEqualTo(Errors.INVALID_GROUP_ID.code());
    }
    SyncGroupResponseData nameless = ask(ApiKey.SYNC_GROUP, 5, new SyncGroupRequestData().setGroupId("g").setMemberId("m"));
    assertThat(nameless.errorCode()).isEqualTo(Errors.INCONSISTENT_GROUP_PROTOCOL.code());
  }

  @Test
  void offsets_are_committed_and_fetched_in_every_version() {
    offsetsTopic();
    for (int version = 2; version <= 10; version++) {
      OffsetCommitResponseData committed = ask(ApiKey.OFFSET_COMMIT, version, commit(version, 100 + version));
      assertThat(committed.topics()).hasSize(2);
      assertThat(committed.topics().get(0).partitions()).extracting(partition -> Errors.forCode(partition.errorCode()))
          .containsExactly(Errors.NONE, Errors.UNKNOWN_TOPIC_OR_PARTITION);
      assertThat(committed.topics().get(1).partitions()).extracting(partition -> Errors.forCode(partition.errorCode()))
          .containsExactly(version < 10 ? Errors.UNKNOWN_TOPIC_OR_PARTITION : Errors.UNKNOWN_TOPIC_ID);
      for (int fetch = 1; fetch <= 10; fetch++) {
        assertThat(fetched(fetch, true)).isEqualTo(100 + version);
        if (fetch >= 2) assertThat(fetched(fetch, false)).isEqualTo(100 + version);
      }
    }
  }

  private OffsetCommitRequestData commit(int version, long offset) {
    var known = new OffsetCommitRequestTopic().setName("t").setPartitions(List.of(
        new OffsetCommitRequestPartition().setPartitionIndex(0).setCommittedOffset(offset).setCommittedMetadata(null),
        new OffsetCommitRequestPartition().setPartitionIndex(1).setCommittedOffset(offset)));
    var unknown = new OffsetCommitRequestTopic().setName("none").setPartitions(List.of(new OffsetCommitRequestPartition().setPartitionIndex(0)));
    if (version >= 10) {
      known.setTopicId(topicId);
      unknown.setTopicId(new Uuid(7, 7));
    }
    return new OffsetCommitRequestData().setGroupId("g").setGenerationIdOrMemberEpoch(-1).setTopics(List.of(known, unknown));
  }

  private long fetched(int version, boolean named) {
    if (version < 8) {
      var topics = named ? List.of(new OffsetFetchRequestTopic().setName("t").setPartitionIndexes(List.of(0))) : null;
      OffsetFetchResponseData answer = ask(ApiKey.OFFSET_FETCH, version, new OffsetFetchRequestData().setGroupId("g").setTopics(topics));
      return answer.topics().get(0).partitions().get(0).committedOffset();
    }
    var topics = named ? List.of(new OffsetFetchRequestTopics().setName("t").setTopicId(version < 10 ? Uuid.ZERO_UUID : topicId)
        .setPartitionIndexes(List.of(0))) : null;
    OffsetFetchResponseData answer = ask(ApiKey.OFFSET_FETCH, version,
        new OffsetFetchRequestData().setGroups(List.of(new OffsetFetchRequestGroup().setGroupId("g").setTopics(topics))));
    return answer.groups().get(0).topics().get(0).partitions().get(0).committedOffset();
  }

  @Test
  void offsets_that_are_not_there_are_minus_one_and_refusals_reach_every_version() {
    for (int version = 1; version < 8; version++) {
      var topics = List.of(new OffsetFetchRequestTopic().setName("t").setPartitionIndexes(List.of(0)));
      OffsetFetchResponseData refused = ask(ApiKey.OFFSET_FETCH, version, new OffsetFetchRequestData().setGroupId("g").setTopics(topics));
      short error = version < 2 ? refused.topics().get(0).partitions().get(0).errorCode() : refused.errorCode();
      assertThat(error).isEqualTo(Errors.NOT_COORDINATOR.code());
    }
    offsetsTopic();
    assertThat(fetched(1, true)).isEqualTo(-1);
    assertThat(fetched(10, true)).isEqualTo(-1);
  }

  @Test
  void groups_are_described_listed_and_deleted_in_every_version() {
    offsetsTopic();
    ask(ApiKey.OFFSET_COMMIT, 9, commit(9, 1));
    for (int version = 0; version <= 6; version++) {
      DescribeGroupsResponseData answer = ask(ApiKey.DESCRIBE_GROUPS, version, new DescribeGroupsRequestData().setGroups(List.of("g", "none"))
          .setIncludeAuthorizedOperations(version >= 3));
      assertThat(answer.groups()).extracting(DescribeGroupsResponseData.DescribedGroup::groupState).containsExactly("Empty", "Dead");
      assertThat(answer.groups().get(1).errorCode()).isEqualTo((version < 6 ? Errors.NONE : Errors.GROUP_ID_NOT_FOUND).code());
    }
    await().until(() -> this.<ListGroupsResponseData>ask(ApiKey.LIST_GROUPS, 5, new ListGroupsRequestData()).errorCode() == 0);   // all are loaded
    for (int version = 0; version <= 5; version++) {
      ListGroupsResponseData all = ask(ApiKey.LIST_GROUPS, version, new ListGroupsRequestData());
      assertThat(all.groups()).extracting(ListGroupsResponseData.ListedGroup::groupId).containsExactly("g");
    }
    ListGroupsResponseData stable = ask(ApiKey.LIST_GROUPS, 4, new ListGroupsRequestData().setStatesFilter(List.of("stable")));
    assertThat(stable.groups()).isEmpty();
    ListGroupsResponseData classic = ask(ApiKey.LIST_GROUPS, 5, new ListGroupsRequestData().setTypesFilter(List.of("classic")));
    assertThat(classic.groups()).hasSize(1);
    ListGroupsResponseData share = ask(ApiKey.LIST_GROUPS, 5, new ListGroupsRequestData().setTypesFilter(List.of("share")));
    assertThat(share.groups()).isEmpty();
    for (int version = 0; version <= 3; version++) {
      DeleteGroupsResponseData answer = ask(ApiKey.DELETE_GROUPS, version, new DeleteGroupsRequestData().setGroupsNames(List.of("g", "none")));
      assertThat(answer.results().find("g").errorCode()).isEqualTo((version == 0 ? Errors.NONE : Errors.GROUP_ID_NOT_FOUND).code());
      assertThat(answer.results().find("none").errorCode()).isEqualTo(Errors.GROUP_ID_NOT_FOUND.code());
    }
  }
}
