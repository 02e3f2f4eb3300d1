package io.synod.group;

import akka.actor.ActorRef;
import akka.actor.typed.Scheduler;
import akka.actor.typed.javadsl.Adapter;
import akka.actor.typed.javadsl.AskPattern;
import akka.dispatch.Futures;
import akka.persistence.AtomicWrite;
import akka.persistence.PersistentRepr;
import akka.persistence.journal.japi.AsyncWriteJournal;
import com.typesafe.config.Config;
import io.synod.partition.Partition;
import io.synod.partition.Partition.Acks;
import io.synod.partition.Partition.AppendReply;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.apache.kafka.common.record.internal.SimpleRecord;
import scala.concurrent.Future;
import scala.concurrent.Promise;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Akka Persistence journal on {@code __consumer_offsets}: the events of a group are records of the partition that keeps it, appended with
 * acks=all, so an event is durable exactly when Kafka's clients may read it. Writes of several groups to one partition are under way at
 * once and share the partition's syncs. Replay comes from the {@link OffsetsIndex} of the partition.
 *
 * <p>Configuration: {@code runtime}, the key of an {@link OffsetsRuntime}. A write fails when the partition is not led here or refuses it;
 * the group's actor then starts again from what is really there.
 */
public final class OffsetsJournalActor extends AsyncWriteJournal {
  /** Longer than any sync: an answer that has not come by then will not come. */
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(30);

  /** The partition said no. */
  static final class Refused extends RuntimeException {
    Refused(AppendReply.Refused refusal) {
      super(refusal.partition() + ": " + refusal.reason() + ": " + refusal.message());
    }
  }

  private final OffsetsRuntime runtime;
  private final Scheduler scheduler = Adapter.toTyped(context().system()).scheduler();

  /** Called by Akka. */
  public OffsetsJournalActor(Config config) {
    runtime = OffsetsRuntime.find(config.getString("runtime"));
  }

  @Override
  public Future<Iterable<Optional<Exception>>> doAsyncWriteMessages(Iterable<AtomicWrite> messages) {
    CompletionStage<Void> all = CompletableFuture.completedFuture(null);
    for (AtomicWrite message : messages) {
      CompletionStage<Void> one = write(groupId(message.persistenceId()), new ArrayList<>(CollectionConverters.asJava(message.payload())));
      all = all.thenCombine(one, (first, second) -> null);
    }
    return future(all.thenApply(done -> List.of()));
  }

  private CompletionStage<Void> write(String groupId, List<PersistentRepr> events) {
    var records = new ArrayList<SimpleRecord>();
    for (PersistentRepr event : events) {
      records.addAll(OffsetRecords.write(groupId, (GroupEvent) event.payload(), event.sequenceNr(), event.writerUuid(), runtime.clock().millis()));
    }
    ByteBuffer batches = OffsetRecords.batches(records);
    return runtime.keeping(groupId).thenCompose(led -> append(led, batches).handle((reply, failure) -> {
      if (reply instanceof AppendReply.Appended) {
        events.forEach(event -> led.index().apply(groupId, (GroupEvent) event.payload(), OptionalLong.of(event.sequenceNr())));
        runtime.written(led);
        return null;
      }
      runtime.doubtful(led);
      throw failure == null ? new Refused((AppendReply.Refused) reply) : new IllegalStateException("no answer of " + led.hosted().id(), failure);
    }));
  }

  private CompletionStage<AppendReply> append(OffsetsRuntime.Led led, ByteBuffer batches) {
    return AskPattern.ask(led.hosted().actor(),
        replyTo -> new Partition.Append(led.leaderEpoch(), batches, Acks.ALL, 0, replyTo, () -> { }), ANSWER_WITHIN, scheduler);
  }

  /** Groups delete by events of their own; nothing else of a journal may be deleted. */
  @Override
  public Future<Void> doAsyncDeleteMessagesTo(String persistenceId, long toSequenceNr) {
    return Futures.failed(new UnsupportedOperationException("a group is forgotten by an event, not by deleting from its journal"));
  }

  @Override
  public Future<Void> doAsyncReplayMessages(String persistenceId, long from, long to, long max, Consumer<PersistentRepr> each) {
    String groupId = groupId(persistenceId);
    return future(runtime.keeping(groupId).thenAccept(led -> led.index().events(groupId, from, to, max).forEach(event ->
        each.accept(PersistentRepr.apply(event.event(), event.sequence(), persistenceId, "", false, ActorRef.noSender(), "")))));
  }

  @Override
  public Future<Long> doAsyncReadHighestSequenceNr(String persistenceId, long from) {
    String groupId = groupId(persistenceId);
    return future(runtime.keeping(groupId).thenApply(led -> led.index().highest(groupId)));
  }

  private static String groupId(String persistenceId) {
    return persistenceId.substring(OffsetsTopic.PERSISTENCE_PREFIX.length());
  }

  private static <T> Future<T> future(CompletionStage<T> stage) {
    Promise<T> promise = Futures.promise();
    stage.whenComplete((value, failure) -> {
      if (failure == null) promise.success(value);
      else promise.failure(failure);
    });
    return promise.future();
  }
}
