package io.synod.partition;

import io.synod.partition.Partition.Refusal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What idempotent producers (KIP-98) have written to one partition: for each its epoch and its newest {@value #REMEMBERED} batches, so that
 * a batch sent again is answered with the offset it got and not written twice. Bounded by the producers of
 * {@code producer.id.expiration.ms}. One owner; {@link #apply} and {@link #expire} are the only mutators, so that a replay of the log
 * leads to the same state.
 */
final class ProducerState {
  static final int REMEMBERED = 5;
  static final long NO_PRODUCER = -1;
  private final Map<Long, Producer> producers = new HashMap<>();

  /** A batch in the log. @param lastSequence wraps to 0 after the greatest int */
  record Written(int firstSequence, int lastSequence, long lastOffset, int offsetDelta, long maxTimestamp) {
    long firstOffset() {
      return lastOffset - offsetDelta;
    }
  }

  /** @param newest oldest first, one to five */
  record Producer(long id, short epoch, List<Written> newest) {
    Producer {
      newest = List.copyOf(newest);
    }

    Written last() {
      return newest.get(newest.size() - 1);
    }
  }

  /** What to do with a batch. */
  sealed interface Finding {}

  enum InOrder implements Finding {
    /** Write it. */
    NEXT
  }

  /** It is in the log already. */
  record Duplicate(Written original) implements Finding {}

  record Wrong(Refusal reason, String message) implements Finding {}

  /** Finds for the batch at {@code at}; one without a producer id is always {@link InOrder}. */
  Finding check(ByteBuffer b, int at) {
    long id = BatchHeader.producerId(b, at);
    Producer known = id == NO_PRODUCER ? null : producers.get(id);
    if (known == null) return InOrder.NEXT;     // unknown or expired: any sequence begins anew (KIP-360)
    short epoch = BatchHeader.producerEpoch(b, at);
    int first = BatchHeader.baseSequence(b, at);
    if (epoch < known.epoch()) {
      return new Wrong(Refusal.INVALID_PRODUCER_EPOCH, "producer " + id + " is at epoch " + known.epoch() + ", the batch has epoch " + epoch);
    }
    if (epoch > known.epoch()) {
      return first == 0 ? InOrder.NEXT
          : new Wrong(Refusal.OUT_OF_ORDER_SEQUENCE_NUMBER, "producer " + id + " begins epoch " + epoch + " with sequence " + first + ", not 0");
    }
    int last = plus(first, BatchHeader.lastOffsetDelta(b, at));
    for (Written w : known.newest()) if (w.firstSequence() == first && w.lastSequence() == last) return new Duplicate(w);
    int expected = plus(known.last().lastSequence(), 1);
    return first == expected ? InOrder.NEXT
        : new Wrong(Refusal.OUT_OF_ORDER_SEQUENCE_NUMBER, "producer " + id + " sent sequence " + first + ", the next is " + expected);
  }

  /** The batch at {@code at} is in the log, with its final offsets. */
  void apply(ByteBuffer b, int at) {
    long id = BatchHeader.producerId(b, at);
    if (id == NO_PRODUCER || BatchHeader.control(b, at)) return;
    int first = BatchHeader.baseSequence(b, at);
    int delta = BatchHeader.lastOffsetDelta(b, at);
    apply(id, BatchHeader.producerEpoch(b, at),
        new Written(first, plus(first, delta), BatchHeader.lastOffset(b, at), delta, BatchHeader.maxTimestamp(b, at)));
  }

  void apply(long id, short epoch, Written batch) {
    Producer known = producers.get(id);
    var newest = new ArrayList<Written>(REMEMBERED);
    if (known != null && known.epoch() == epoch) {
      newest.addAll(known.newest().subList(Math.max(0, known.newest().size() - REMEMBERED + 1), known.newest().size()));
    }
    newest.add(batch);
    producers.put(id, new Producer(id, epoch, newest));
  }

  /** Forgets producers whose newest record is older. */
  void expire(long oldestTimestampMillis) {
    producers.values().removeIf(p -> p.last().maxTimestamp() < oldestTimestampMillis);
  }

  Optional<Producer> find(long id) {
    return Optional.ofNullable(producers.get(id));
  }

  /** A copy. */
  Collection<Producer> all() {
    return List.copyOf(producers.values());
  }

  /** Sequences wrap to 0. */
  private static int plus(int sequence, int increment) {
    return sequence > Integer.MAX_VALUE - increment ? increment - (Integer.MAX_VALUE - sequence) - 1 : sequence + increment;
  }
}
