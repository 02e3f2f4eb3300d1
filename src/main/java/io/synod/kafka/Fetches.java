package io.synod.kafka;

import io.netty.util.collection.LongObjectHashMap;
import io.synod.broker.Errors;
import io.synod.partition.Partition;
import io.synod.partition.PartitionId;
import io.synod.partition.Partitions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.FetchResponseData.FetchableTopicResponse;

/**
 * The fetch requests of one connection. A request that finds too little waits for its partitions to move or for its time to be over;
 * the append that lets a high watermark move wakes it directly, from the partition's loop to this one.
 *
 * <p>A wait stays with its partition when a fetch is answered for another reason: the next fetch of the connection nearly always waits
 * for the same, so that an idle consumer of many partitions costs a timer and no messages per long poll.
 */
final class Fetches {
  /** Waits that no present fetch needs are given up beyond so many. */
  private static final int MAX_IDLE_WAITS = 256;

  private static final class Waiting {
    private final Exchange exchange;
    private final FetchRequestData request;
    private final FetchSession.Plan plan;
    private Replies.Timer timer;

    private Waiting(Exchange exchange, FetchSession.Plan plan) {
      this.exchange = exchange;
      this.request = (FetchRequestData) exchange.request().body();
      this.plan = plan;
    }
  }

  private record Wait(long offset, long correlation, Partitions.Hosted partition) {}

  private final KafkaConnection connection;
  private final Replies replies;
  private final FetchReader reader;
  private final FetchSession session;
  private final int maxBytes;
  private final List<Waiting> waiting = new ArrayList<>();
  private final Map<PartitionId, Wait> waits = new HashMap<>();
  private final LongObjectHashMap<PartitionId> waitsByCorrelation = new LongObjectHashMap<>();
  private long correlations;

  Fetches(KafkaConnection connection, Replies replies, FetchReader reader, FetchSession session, int maxBytes) {
    this.connection = connection;
    this.replies = replies;
    this.reader = reader;
    this.session = session;
    this.maxBytes = maxBytes;
  }

  void on(Exchange exchange) {
    var request = (FetchRequestData) exchange.request().body();
    FetchSession.Plan plan = session.plan(request, exchange.context().version());
    if (plan.error() != Errors.NONE) {
      exchange.done(new FetchResponseData().setErrorCode(plan.error().code()));
      connection.ready();
      return;
    }
    var fetch = new Waiting(exchange, plan);
    List<FetchReader.Read> reads = read(fetch);
    if (request.maxWaitMs() <= 0 || plan.wanted().isEmpty() || enough(fetch, reads)) {
      answer(fetch, reads);
      return;
    }
    waiting.add(fetch);
    fetch.timer = replies.after(Duration.ofMillis(request.maxWaitMs()), () -> onMaxWaitOver(fetch));
    await(reads);
  }

  private List<FetchReader.Read> read(Waiting fetch) {
    FetchRequestData request = fetch.request;
    boolean fromReplica = request.replicaId() >= 0 || request.replicaState().replicaId() >= 0;
    var reads = new ArrayList<FetchReader.Read>(fetch.plan.wanted().size());
    int left = Math.min(request.maxBytes(), maxBytes);
    boolean nothingYet = true;
    for (FetchSession.Wanted wanted : fetch.plan.wanted()) {
      FetchReader.Read read = reader.read(wanted, Math.max(left, 0), nothingYet, request.isolationLevel(), fromReplica);
      reads.add(read);
      left -= read.bytes();
      nothingYet &= read.bytes() == 0;
    }
    return reads;
  }

  private static boolean enough(Waiting fetch, List<FetchReader.Read> reads) {
    long bytes = 0;
    for (FetchReader.Read read : reads) {
      if (read.urgent()) return true;
      bytes += read.bytes();
    }
    return bytes >= fetch.request.minBytes();
  }

  private void await(List<FetchReader.Read> reads) {
    for (FetchReader.Read read : reads) {
      PartitionId id = read.hosted().id();
      Wait old = waits.get(id);
      if (old != null && old.offset() <= read.awaitAbove()) continue;
      if (old != null) forget(old);
      long correlation = ++correlations;
      waits.put(id, new Wait(read.awaitAbove(), correlation, read.hosted()));
      waitsByCorrelation.put(correlation, id);
      read.hosted().actor().tell(new Partition.AwaitAbove(read.awaitAbove(), correlation, replies.moves()));
    }
    if (waits.size() > reads.size() + MAX_IDLE_WAITS) forgetIdle();
  }

  private void forgetIdle() {
    Set<PartitionId> needed = new HashSet<>();
    for (Waiting fetch : waiting) for (FetchReader.Read read : read(fetch)) if (read.hosted() != null) needed.add(read.hosted().id());
    for (Wait wait : List.copyOf(waits.values())) if (!needed.contains(wait.partition().id())) forget(wait);
  }

  private void forget(Wait wait) {
    waits.remove(wait.partition().id());
    waitsByCorrelation.remove(wait.correlation());
    wait.partition().actor().tell(new Partition.Forget(wait.correlation(), replies.moves()));
  }

  void on(Partition.Moved moved) {
    PartitionId id = waitsByCorrelation.remove(moved.correlation());
    if (id == null) return;                                 // forgotten while it was on its way
    waits.remove(id);
    for (Waiting fetch : List.copyOf(waiting)) {
      List<FetchReader.Read> reads = read(fetch);
      if (enough(fetch, reads)) {
        waiting.remove(fetch);
        fetch.timer.cancel();
        answer(fetch, reads);
      } else {
        await(reads);
      }
    }
  }

  private void onMaxWaitOver(Waiting fetch) {
    if (waiting.remove(fetch)) answer(fetch, read(fetch));
  }

  private void answer(Waiting fetch, List<FetchReader.Read> reads) {
    var response = new FetchResponseData().setSessionId(fetch.plan.sessionId());
    FetchableTopicResponse topic = null;
    var withRecords = new ArrayList<FetchSession.Key>();
    for (FetchReader.Read read : reads) {
      FetchSession.Key key = read.wanted().key();
      if (read.bytes() > 0) withRecords.add(key);
      boolean news = read.wanted().show(read.data());
      if (fetch.plan.incremental() && !news) continue;
      if (topic == null || !topic.topic().equals(key.topic()) || !topic.topicId().equals(key.topicId())) {
        topic = new FetchableTopicResponse().setTopic(key.topic()).setTopicId(key.topicId());
        response.responses().add(topic);
      }
      topic.partitions().add(read.data());
    }
    if (fetch.plan.sessionId() != 0) session.served(withRecords);
    fetch.exchange.done(response);
    connection.ready();
  }

  /** The connection is gone: nobody waits any more. */
  void close() {
    waiting.forEach(fetch -> fetch.timer.cancel());
    waiting.clear();
    List.copyOf(waits.values()).forEach(this::forget);
    session.end();
  }
}
