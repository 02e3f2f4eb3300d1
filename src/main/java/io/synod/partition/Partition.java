package io.synod.partition;

import akka.actor.typed.ActorRef;
import java.nio.ByteBuffer;

/** The protocol of a partition replica: what producers, groups and the broker tell {@code PartitionActor}. */
public final class Partition {
  private Partition() {}

  public interface Command {}

  /** When an append is answered (DESIGN section 7). */
  public enum Acks {
    /** At once, nobody waits: acks=0. */
    NONE,
    /** Once it is in the leader's page cache: acks=1. */
    LEADER,
    /** Once it is on disk here (and, with replicas, on those in sync) and below the high watermark: acks=all. */
    ALL
  }

  /**
   * Append record batches (magic 2) as leader. The bytes pass to the partition, which assigns offsets in them, writes them once and
   * then calls {@code release}, on its own loop.
   *
   * @param leaderEpoch the one the sender believes in, -1 when it does not say
   * @param correlation comes back with the reply
   * @param release run when the bytes are no longer needed
   */
  public record Append(int leaderEpoch, ByteBuffer batches, Acks acks, long correlation, ActorRef<AppendReply> replyTo, Runnable release)
      implements Command {}

  /** Told {@link Moved} once the partition's high watermark is above {@code offset}, or it is no longer led here, or it is deleted. */
  public record AwaitAbove(long offset, long correlation, ActorRef<Moved> replyTo) implements Command {}

  /** The waiter of {@link AwaitAbove} gave up. */
  public record Forget(long correlation, ActorRef<Moved> replyTo) implements Command {}

  /** Every pid and file of it goes. Answered when the directory is renamed away and the partition no longer serves. */
  public record Delete(ActorRef<Deleted> replyTo) implements Command {}

  public record Moved(long correlation, PartitionId partition) {}

  public record Deleted(PartitionId partition) {}

  public sealed interface AppendReply {
    long correlation();

    /** @param baseOffset of the first batch @param logAppendTimeMillis -1 with CreateTime */
    record Appended(long correlation, PartitionId partition, long baseOffset, long logAppendTimeMillis, long logStartOffset) implements AppendReply {}

    record Refused(long correlation, PartitionId partition, Refusal reason, String message) implements AppendReply {}
  }

  /** Why an append was refused; the names are Kafka's error names. */
  public enum Refusal {
    CORRUPT_MESSAGE, INVALID_RECORD, MESSAGE_TOO_LARGE, RECORD_LIST_TOO_LARGE, UNSUPPORTED_FOR_MESSAGE_FORMAT, INVALID_TIMESTAMP,
    OUT_OF_ORDER_SEQUENCE_NUMBER, DUPLICATE_SEQUENCE_NUMBER, INVALID_PRODUCER_EPOCH, UNKNOWN_PRODUCER_ID, NOT_ENOUGH_REPLICAS,
    NOT_LEADER_OR_FOLLOWER, FENCED_LEADER_EPOCH, UNKNOWN_LEADER_EPOCH, KAFKA_STORAGE_ERROR, UNKNOWN_TOPIC_OR_PARTITION
  }
}
