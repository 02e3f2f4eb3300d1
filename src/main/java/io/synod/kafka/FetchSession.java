package io.synod.kafka;

import io.synod.broker.Errors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchRequestData.FetchPartition;
import org.apache.kafka.common.message.FetchRequestData.FetchTopic;
import org.apache.kafka.common.message.FetchRequestData.ForgottenTopic;
import org.apache.kafka.common.message.FetchResponseData.PartitionData;

/**
 * Incremental fetching (KIP-227): what a client wants stays with its connection, later requests name only what changed and later
 * responses only the partitions with news. A connection has at most one session, which ends with it; how many connections have one is
 * bounded by {@link FetchSessionSlots}, and without a slot the client is answered session 0 and goes on with full requests.
 *
 * <table><caption>A request</caption>
 * <tr><th>epoch</th><th>meaning</th><th>answer</th></tr>
 * <tr><td>-1</td><td>full; ends the session it names</td><td>full, session 0</td></tr>
 * <tr><td>0</td><td>full; begins a new session</td><td>full, its id (or 0)</td></tr>
 * <tr><td>n</td><td>the n-th of the session it names</td><td>what changed; FETCH_SESSION_ID_NOT_FOUND, INVALID_FETCH_SESSION_EPOCH</td></tr>
 * </table>
 */
final class FetchSession {
  private static final int INITIAL = 0;
  private static final int FINAL = -1;

  /** By name before version 13, by id from there on; the other one is empty. */
  record Key(String topic, Uuid topicId, int partition) {}

  /** What the client wants of a partition, and what it was last shown of it. */
  static final class Wanted {
    private final Key key;
    private FetchPartition request;
    private long shownHighWatermark = -1;
    private long shownLogStart = -1;

    private Wanted(Key key, FetchPartition request) {
      this.key = key;
      this.request = request;
    }

    Key key() {
      return key;
    }

    FetchPartition request() {
      return request;
    }

    /** Notes that {@code data} is shown. @return whether an incremental response must hold it */
    boolean show(PartitionData data) {
      boolean news = data.records().sizeInBytes() > 0 || data.highWatermark() != shownHighWatermark
          || data.logStartOffset() != shownLogStart || data.errorCode() != Errors.NONE.code() || data.divergingEpoch().epoch() >= 0;
      shownHighWatermark = data.errorCode() == Errors.NONE.code() ? data.highWatermark() : -1;   // after an error the next answer is news
      shownLogStart = data.logStartOffset();
      return news;
    }
  }

  /** @param sessionId 0 for none @param incremental whether partitions without news are left out */
  record Plan(Errors error, int sessionId, boolean incremental, List<Wanted> wanted) {
    private static Plan refused(Errors error) {
      return new Plan(error, 0, false, List.of());
    }
  }

  private final FetchSessionSlots slots;
  private final RandomGenerator random;
  private final LinkedHashMap<Key, Wanted> partitions = new LinkedHashMap<>();
  private int id;
  private int nextEpoch;
  private boolean byTopicId;

  FetchSession(FetchSessionSlots slots, RandomGenerator random) {
    this.slots = slots;
    this.random = random;
  }

  Plan plan(FetchRequestData request, short version) {
    int epoch = request.sessionEpoch();
    if (epoch == INITIAL || epoch == FINAL) {
      if (request.sessionId() != 0 && request.sessionId() == id || epoch == INITIAL) end();
      if (epoch == FINAL || !slots.take()) return new Plan(Errors.NONE, 0, false, List.copyOf(merge(new LinkedHashMap<>(), request).values()));
      id = 1 + random.nextInt(Integer.MAX_VALUE - 1);
      nextEpoch = 1;
      byTopicId = version >= 13;
      return new Plan(Errors.NONE, id, false, List.copyOf(merge(partitions, request).values()));
    }
    if (id == 0 || request.sessionId() != id) return Plan.refused(Errors.FETCH_SESSION_ID_NOT_FOUND);
    if (epoch != nextEpoch) return Plan.refused(Errors.INVALID_FETCH_SESSION_EPOCH);
    if (byTopicId != version >= 13) return Plan.refused(Errors.FETCH_SESSION_TOPIC_ID_ERROR);
    nextEpoch = nextEpoch == Integer.MAX_VALUE ? 1 : nextEpoch + 1;
    merge(partitions, request);
    for (ForgottenTopic topic : request.forgottenTopicsData()) {
      for (int partition : topic.partitions()) partitions.remove(new Key(topic.topic(), topic.topicId(), partition));
    }
    return new Plan(Errors.NONE, id, true, List.copyOf(partitions.values()));
  }

  private static Map<Key, Wanted> merge(Map<Key, Wanted> into, FetchRequestData request) {
    for (FetchTopic topic : request.topics()) {
      for (FetchPartition partition : topic.partitions()) {
        var key = new Key(topic.topic(), topic.topicId(), partition.partition());
        Wanted known = into.get(key);
        if (known == null) into.put(key, new Wanted(key, partition));
        else known.request = partition;
      }
    }
    return into;
  }

  /** Those that had records go to the end, so that all get their turn when a response is full. */
  void served(List<Key> withRecords) {
    for (Key key : new ArrayList<>(withRecords)) {
      Wanted wanted = partitions.remove(key);
      if (wanted != null) partitions.put(key, wanted);
    }
  }

  /** Ends the session, if there is one. */
  void end() {
    if (id == 0) return;
    id = 0;
    partitions.clear();
    slots.giveBack();
  }
}
