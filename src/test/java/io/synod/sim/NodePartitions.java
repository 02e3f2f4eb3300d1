package io.synod.sim;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.ActorContext;
import io.synod.journal.Storage;
import io.synod.loop.Clock;
import io.synod.loop.Dispatchers;
import io.synod.loop.Exit;
import io.synod.loop.Fatal;
import io.synod.loop.Stopper;
import io.synod.partition.Durability;
import io.synod.partition.Partition;
import io.synod.partition.PartitionActor;
import io.synod.partition.PartitionId;
import io.synod.partition.PartitionLog;
import io.synod.partition.PartitionSettings;
import io.synod.partition.PartitionStore;
import io.synod.partition.Slice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executor;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.Record;

/** The partitions of one life of a node: opened on the io dispatcher, each an actor on its loop. Small segments, so that they roll. */
final class NodePartitions {
  static final int COUNT = 2;
  private static final PartitionSettings SMALL = new PartitionSettings(Durability.FSYNC, 1 << 16, 4096, Duration.ofDays(7), 1 << 12, 200,
      Duration.ofMillis(-1), -1, false, false, Duration.ofMinutes(1), false, Long.MAX_VALUE, Long.MAX_VALUE, Duration.ofDays(1),
      Duration.ofMinutes(5), 8192);
  private final ActorContext<Object> context;
  private final PartitionStore store;
  private final Clock clock;
  private final Stopper stopper;
  private final Executor io;
  private final Map<Integer, Open> open = new HashMap<>();

  /** What the guardian is told on the way. */
  record Opened(int index, PartitionLog log) {}

  /** One that serves. */
  record Open(ActorRef<Partition.Command> actor, PartitionLog log) {}

  NodePartitions(ActorContext<Object> context, Storage storage, Clock clock, Stopper stopper) {
    this.context = context;
    this.store = new PartitionStore(storage, "partitions");
    this.clock = clock;
    this.stopper = stopper;
    this.io = context.getSystem().dispatchers().lookup(Dispatchers.io());
    ActorRef<Object> guardian = context.getSelf();
    for (int i = 0; i < COUNT; i++) {
      int index = i;
      io.execute(() -> open(index, guardian));
    }
  }

  private void open(int index, ActorRef<Object> guardian) {
    try {
      guardian.tell(new Opened(index, store.open(new PartitionId("topic", new UUID(7, 7), index), SMALL)));
    } catch (Fatal fatal) {
      stopper.stop(fatal);
    } catch (IOException e) {
      stopper.stop(new Fatal(Exit.DISK, "partition " + index + " cannot be opened: " + e.getMessage(), e));
    }
  }

  void opened(Opened opened) {
    ActorRef<Partition.Command> actor = context.spawn(PartitionActor.create(opened.log(), store, clock, stopper, io), "partition-" + opened.index(),
        Dispatchers.loop(opened.index()));
    open.put(opened.index(), new Open(actor, opened.log()));
  }

  Optional<Open> find(int index) {
    return Optional.ofNullable(open.get(index));
  }

  /** All records up to the high watermark. */
  static List<String> read(PartitionLog log) throws IOException {
    List<String> values = new ArrayList<>();
    long end = log.view().highWatermark();
    for (long offset = log.view().logStartOffset(); offset < end;) {
      Slice slice = log.view().read(offset, 1 << 16, end, true);
      ByteBuffer content = ByteBuffer.allocate(slice.sizeInBytes());
      slice.file().read(content, slice.position());
      for (Record record : records(log, offset, content.flip())) {
        Check.holds(record.offset() == log.view().logStartOffset() + values.size(), "offset %d of %s where %d was next", record.offset(), log.id(),
            log.view().logStartOffset() + values.size());
        values.add(StandardCharsets.UTF_8.decode(record.value()).toString());
        offset = record.offset() + 1;
      }
    }
    return values;
  }

  private static List<Record> records(PartitionLog log, long offset, ByteBuffer content) {
    List<Record> records = new ArrayList<>();
    try {
      MemoryRecords.readableRecords(content).records().forEach(records::add);
    } catch (KafkaException unreadable) {
      throw new Check.Violation("what " + log.id() + " holds from offset " + offset + " on cannot be read: " + unreadable.getMessage());
    }
    Check.holds(!records.isEmpty(), "%s holds nothing at offset %d, below its high watermark", log.id(), offset);
    return records;
  }
}
