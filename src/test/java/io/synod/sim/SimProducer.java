package io.synod.sim;

import akka.actor.typed.ActorRef;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.javadsl.Behaviors;
import io.synod.partition.Partition;
import io.synod.partition.Partition.AppendReply;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;

/**
 * An idempotent producer with acks=all and one batch in flight: it sends the same batch, with the same sequence, until it is acknowledged,
 * over crashes of the node and lost replies.
 */
final class SimProducer {
  private static final Duration RETRY = Duration.ofMillis(700);
  private final String name;
  private final long producerId;
  private final int partition;
  private final Simulation world;
  private final RandomGenerator random;
  private final ActorRef<AppendReply> inbox;
  private int sequence;
  private int records;
  private long attempt;
  /** Answers to attempts up to this one belong to batches that are done. */
  private long acknowledgedAttempt;
  private boolean waiting;

  SimProducer(String name, long producerId, int partition, Simulation world, RandomGenerator random) {
    this.name = name;
    this.producerId = producerId;
    this.partition = partition;
    this.world = world;
    this.random = random;
    inbox = world.actors().systemActorOf(Behaviors.<AppendReply>receiveMessage(reply -> {
      world.guarded(() -> answered(reply));
      return Behaviors.same();
    }), name, DispatcherSelector.defaultDispatcher());
    later(random.nextInt(100), this::begin);
  }

  boolean idle() {
    return !waiting;
  }

  private void begin() {
    if (!world.working()) return;
    waiting = true;
    records = 1 + random.nextInt(4);
    send();
  }

  /** A batch that nobody answers in time is sent again. */
  private void send() {
    long mine = ++attempt;
    Optional<ActorRef<Partition.Command>> leader = world.node().partition(partition).map(NodePartitions.Open::actor);
    leader.ifPresent(actor -> {
      world.happened(new Event.Produced(name, partition, sequence, records));
      actor.tell(new Partition.Append(-1, batch(), Partition.Acks.ALL, mine, inbox, () -> {}));
    });
    later((int) RETRY.toMillis(), () -> {
      if (mine == attempt && waiting) send();
    });
  }

  private ByteBuffer batch() {
    SimpleRecord[] values = values(name, sequence, records).stream().map(value -> new SimpleRecord(world.node().clock().millis(), value.getBytes()))
        .toArray(SimpleRecord[]::new);
    ByteBuffer made = MemoryRecords.withIdempotentRecords(Compression.NONE, producerId, (short) 0, sequence, values).buffer();
    return ByteBuffer.allocateDirect(made.remaining()).put(made).flip();
  }

  /** What a producer writes in the records from {@code sequence} on. */
  static List<String> values(String producer, int sequence, int count) {
    return IntStream.range(sequence, sequence + count).mapToObj(number -> producer + "-" + number).toList();
  }

  private void answered(AppendReply reply) {
    if (!waiting || reply.correlation() > attempt) return;
    if (reply instanceof AppendReply.Refused refused) {
      boolean passes = refused.reason() == Partition.Refusal.KAFKA_STORAGE_ERROR || refused.reason() == Partition.Refusal.NOT_LEADER_OR_FOLLOWER;
      Check.holds(passes, "%s was refused sequence %d: %s %s", name, sequence, refused.reason(), refused.message());
      return;
    }
    AppendReply.Appended appended = (AppendReply.Appended) reply;
    if (appended.correlation() <= acknowledgedAttempt) return;
    acknowledgedAttempt = attempt;
    world.happened(new Event.Acknowledged(name, partition, sequence, records, appended.baseOffset()));
    sequence += records;
    waiting = false;
    later(random.nextInt(40), this::begin);
  }

  private void later(int millis, Runnable act) {
    world.time().exactlyAfter(Duration.ofMillis(millis).toNanos() + random.nextInt(1_000_000), name, act);
  }
}
