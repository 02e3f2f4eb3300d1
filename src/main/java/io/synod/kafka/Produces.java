package io.synod.kafka;

import io.netty.buffer.ByteBuf;
import io.netty.util.collection.LongObjectHashMap;
import io.synod.broker.Errors;
import io.synod.journal.Room;
import io.synod.loop.Clock;
import io.synod.partition.Partition;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.message.ProduceResponseData.LeaderIdAndEpoch;
import org.apache.kafka.common.message.ProduceResponseData.PartitionProduceResponse;
import org.apache.kafka.common.message.ProduceResponseData.TopicProduceResponse;
import org.apache.kafka.common.record.internal.MemoryRecords;

/**
 * The produce requests of one connection: each batch goes to its partition as a slice of the request's frame, the response is complete
 * when every partition has replied or the request's timeout is over. With acks=0 there is no response, and an error closes the
 * connection, so that the producer asks for metadata again (as Kafka does); the request counts as outstanding until its bytes are written.
 */
final class Produces {
  private static final Duration SWEEP = Duration.ofSeconds(1);

  /** One request whose replies are not all in. */
  private final class Pending {
    private final Exchange exchange;
    private final boolean silent;
    private final long deadlineMillis;
    private final ProduceResponseData response = new ProduceResponseData();
    private int missing;

    private Pending(Exchange exchange, boolean silent, int timeoutMillis) {
      this.exchange = exchange;
      this.silent = silent;
      deadlineMillis = clock.millis() + Math.max(timeoutMillis, 0);
    }

    private void oneLess() {
      if (--missing > 0) return;
      exchange.done(silent ? null : response);
      connection.ready();
    }
  }

  private record Append(Pending pending, PartitionProduceResponse answer) {}

  private final KafkaConnection connection;
  private final Replies replies;
  private final Leaders leaders;
  private final Room room;
  private final Clock clock;
  private final LongObjectHashMap<Append> appends = new LongObjectHashMap<>();
  private long correlations;
  private boolean sweeping;

  Produces(KafkaConnection connection, Replies replies, Leaders leaders, Room room, Clock clock) {
    this.connection = connection;
    this.replies = replies;
    this.leaders = leaders;
    this.room = room;
    this.clock = clock;
  }

  /** {@code frame} holds the records; every append keeps its own hold on it. */
  void on(Exchange exchange, ByteBuf frame) {
    var request = (ProduceRequestData) exchange.request().body();
    var pending = new Pending(exchange, request.acks() == 0, request.timeoutMs());
    pending.missing = 1;                                    // this loop itself, so that a reply cannot complete a half-sent request
    boolean failed = false;
    for (TopicProduceData topic : request.topicData()) {
      var answers = new TopicProduceResponse().setName(topic.name()).setTopicId(topic.topicId());
      pending.response.responses().add(answers);
      for (PartitionProduceData data : topic.partitionData()) {
        var answer = new PartitionProduceResponse().setIndex(data.index()).setBaseOffset(-1);
        answers.partitionResponses().add(answer);
        failed |= !append(pending, request, topic, data, answer, frame);
      }
    }
    if (failed && pending.silent) connection.close("a produce with acks=0 failed");
    pending.oneLess();
    if (!appends.isEmpty() && !sweeping) sweepLater();
  }

  private boolean append(Pending pending, ProduceRequestData request, TopicProduceData topic, PartitionProduceData data,
      PartitionProduceResponse answer, ByteBuf frame) {
    if (request.acks() < -1 || request.acks() > 1) return refuse(answer, Errors.INVALID_REQUIRED_ACKS, null);
    if (room.full()) return refuse(answer, Errors.KAFKA_STORAGE_ERROR, "The disk of this broker is almost full: it takes no records until space is free.");
    Leaders.Found found = topic.topicId().equals(Uuid.ZERO_UUID)
        ? leaders.find(topic.name(), data.index()) : leaders.find(topic.topicId(), data.index());
    if (!found.ok()) {
      if (found.error() == Errors.NOT_LEADER_OR_FOLLOWER) {
        answer.setCurrentLeader(new LeaderIdAndEpoch().setLeaderId(found.state().leader()).setLeaderEpoch(found.state().leaderEpoch()));
      }
      return refuse(answer, found.error(), null);
    }
    if (found.topic().internal()) {
      return refuse(answer, Errors.INVALID_TOPIC_EXCEPTION, "Cannot append to internal topic " + found.topic().name());
    }
    ByteBuffer batch = data.records() instanceof MemoryRecords records ? records.buffer() : ByteBuffer.allocate(0);
    BatchCheck.Fault fault = BatchCheck.check(batch, pending.exchange.context().version());
    if (fault != null) return refuse(answer, fault.error(), fault.message());
    long correlation = ++correlations;
    pending.missing++;
    appends.put(correlation, new Append(pending, answer));
    found.hosted().actor().tell(new Partition.Append(-1, batch, acks(request.acks()), correlation, replies.appends(),
        release(pending, correlation, frame.retain())));
    return true;
  }

  /** Runs on the partition's loop. Nobody tells us of an acks=0 append, so its written bytes are what ends it. */
  private Runnable release(Pending pending, long correlation, ByteBuf frame) {
    if (!pending.silent) return frame::release;
    return () -> {
      frame.release();
      replies.execute(() -> finish(correlation));
    };
  }

  private static boolean refuse(PartitionProduceResponse answer, Errors error, String message) {
    answer.setErrorCode(error.code()).setErrorMessage(message);
    return false;
  }

  private static Partition.Acks acks(short acks) {
    return acks == 0 ? Partition.Acks.NONE : acks == 1 ? Partition.Acks.LEADER : Partition.Acks.ALL;
  }

  void on(Partition.AppendReply.Appended reply) {
    Append append = appends.get(reply.correlation());
    if (append == null) return;                             // timed out before
    append.answer().setBaseOffset(reply.baseOffset()).setLogAppendTimeMs(reply.logAppendTimeMillis()).setLogStartOffset(reply.logStartOffset());
    finish(reply.correlation());
  }

  void on(Partition.AppendReply.Refused reply) {
    Append append = appends.get(reply.correlation());
    if (append == null) return;
    refuse(append.answer(), Errors.valueOf(reply.reason().name()), reply.message());
    if (append.pending().silent) connection.close("a produce with acks=0 failed: " + reply.message());
    finish(reply.correlation());
  }

  private void finish(long correlation) {
    Append append = appends.remove(correlation);
    if (append != null) append.pending().oneLess();
  }

  private void sweepLater() {
    sweeping = true;
    replies.after(SWEEP, this::sweep);
  }

  /** One look a second at what is late costs less than a timer per request. */
  private void sweep() {
    sweeping = false;
    long now = clock.millis();
    List<Long> late = new ArrayList<>();
    appends.forEach((correlation, append) -> {
      if (append.pending().deadlineMillis <= now) late.add(correlation);
    });
    for (long correlation : late) {
      refuse(appends.get(correlation).answer(), Errors.REQUEST_TIMED_OUT, null);
      finish(correlation);
    }
    if (!appends.isEmpty()) sweepLater();
  }
}
