package io.synod.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.synod.broker.Errors;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchRequestData.FetchPartition;
import org.apache.kafka.common.message.FetchRequestData.FetchTopic;
import org.apache.kafka.common.message.FetchRequestData.ForgottenTopic;
import org.apache.kafka.common.message.FetchResponseData.PartitionData;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.junit.jupiter.api.Test;

/** KIP-227. */
final class FetchSessionTest {
  private static final short BY_ID = 18;
  private static final Uuid TOPIC = new Uuid(3, 4);
  private final FetchSession session = new FetchSession(new FetchSessionSlots(1), new Random(1));

  private static FetchRequestData request(int sessionId, int epoch, int... partitions) {
    var topic = new FetchTopic().setTopicId(TOPIC);
    for (int partition : partitions) topic.partitions().add(new FetchPartition().setPartition(partition).setFetchOffset(10));
    return new FetchRequestData().setSessionId(sessionId).setSessionEpoch(epoch).setTopics(partitions.length == 0 ? List.of() : List.of(topic));
  }

  private static List<Integer> partitions(FetchSession.Plan plan) {
    return plan.wanted().stream().map(wanted -> wanted.key().partition()).toList();
  }

  @Test void a_session_remembers_what_is_wanted_and_what_is_forgotten() {
    FetchSession.Plan first = session.plan(request(0, 0, 0, 1), BY_ID);
    assertThat(first.incremental()).isFalse();
    assertThat(first.sessionId()).isPositive();
    assertThat(partitions(session.plan(request(first.sessionId(), 1, 2), BY_ID))).containsExactly(0, 1, 2);
    var forget = request(first.sessionId(), 2);
    forget.forgottenTopicsData().add(new ForgottenTopic().setTopicId(TOPIC).setPartitions(List.of(1)));
    assertThat(partitions(session.plan(forget, BY_ID))).containsExactly(0, 2);
  }

  @Test void a_wrong_session_or_epoch_is_told() {
    assertThat(session.plan(request(5, 1), BY_ID).error()).isEqualTo(Errors.FETCH_SESSION_ID_NOT_FOUND);
    int id = session.plan(request(0, 0, 0), BY_ID).sessionId();
    assertThat(session.plan(request(id, 2), BY_ID).error()).isEqualTo(Errors.INVALID_FETCH_SESSION_EPOCH);
    assertThat(session.plan(request(id, 1), (short) 12).error()).isEqualTo(Errors.FETCH_SESSION_TOPIC_ID_ERROR);
    assertThat(session.plan(request(id, 1), BY_ID).error()).isEqualTo(Errors.NONE);
  }

  @Test void a_final_request_ends_the_session() {
    int id = session.plan(request(0, 0, 0), BY_ID).sessionId();
    FetchSession.Plan last = session.plan(request(id, -1, 0), BY_ID);
    assertThat(last.sessionId()).isZero();
    assertThat(partitions(last)).containsExactly(0);
    assertThat(session.plan(request(id, 1), BY_ID).error()).isEqualTo(Errors.FETCH_SESSION_ID_NOT_FOUND);
  }

  @Test void without_a_free_slot_there_is_no_session_and_an_end_frees_its_slot() {
    var slots = new FetchSessionSlots(1);
    var one = new FetchSession(slots, new Random(1));
    var other = new FetchSession(slots, new Random(2));
    assertThat(one.plan(request(0, 0, 0), BY_ID).sessionId()).isPositive();
    FetchSession.Plan refused = other.plan(request(0, 0, 0), BY_ID);
    assertThat(refused.sessionId()).isZero();
    assertThat(partitions(refused)).containsExactly(0);
    one.end();
    assertThat(other.plan(request(0, 0, 0), BY_ID).sessionId()).isPositive();
  }

  @Test void a_partition_is_shown_again_only_with_news() {
    FetchSession.Wanted wanted = session.plan(request(0, 0, 0), BY_ID).wanted().get(0);
    assertThat(wanted.show(data(5, Errors.NONE))).isTrue();
    assertThat(wanted.show(data(5, Errors.NONE))).isFalse();
    assertThat(wanted.show(data(6, Errors.NONE))).isTrue();
    assertThat(wanted.show(data(-1, Errors.OFFSET_OUT_OF_RANGE))).isTrue();
    assertThat(wanted.show(data(6, Errors.NONE))).as("after an error").isTrue();
  }

  private static PartitionData data(long highWatermark, Errors error) {
    return new PartitionData().setHighWatermark(highWatermark).setErrorCode(error.code()).setRecords(MemoryRecords.EMPTY);
  }

  @Test void who_had_records_goes_to_the_end() {
    int id = session.plan(request(0, 0, 0, 1, 2), BY_ID).sessionId();
    session.served(List.of(new FetchSession.Key("", TOPIC, 0)));
    assertThat(partitions(session.plan(request(id, 1), BY_ID))).containsExactly(1, 2, 0);
  }
}
