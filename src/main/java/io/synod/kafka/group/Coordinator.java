package io.synod.kafka.group;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Scheduler;
import akka.actor.typed.javadsl.AskPattern;
import io.synod.broker.Errors;
import io.synod.group.GroupCommand;
import io.synod.group.GroupsActor;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Stream;

/** Asks groups on behalf of connections. A group that does not answer in time counts as not available, which clients retry. */
final class Coordinator {
  private static final Duration USUALLY = Duration.ofSeconds(20);

  private final ActorRef<GroupsActor.Command> groups;
  private final Scheduler scheduler;

  Coordinator(ActorRef<GroupsActor.Command> groups, Scheduler scheduler) {
    this.groups = groups;
    this.scheduler = scheduler;
  }

  /** @param refused the answer for an error code of ours, when there is no answer of the group */
  <R> CompletionStage<R> ask(String groupId, Function<ActorRef<R>, GroupCommand> command, Function<Errors, R> refused) {
    return ask(groupId, USUALLY, command, refused);
  }

  <R> CompletionStage<R> ask(String groupId, Duration within, Function<ActorRef<R>, GroupCommand> command, Function<Errors, R> refused) {
    CompletionStage<R> answer =
        AskPattern.ask(groups, replyTo -> new GroupsActor.Ask(groupId, command.apply(replyTo)), within, scheduler);
    return answer.exceptionally(silence -> refused.apply(Errors.COORDINATOR_NOT_AVAILABLE));
  }

  CompletionStage<GroupsActor.Listed> list() {
    CompletionStage<GroupsActor.Listed> answer = AskPattern.ask(groups, GroupsActor.ListGroups::new, USUALLY, scheduler);
    return answer.exceptionally(silence -> new GroupsActor.Listed(Errors.COORDINATOR_NOT_AVAILABLE, Set.of()));
  }

  /** All results, in the order of the stages. */
  static <T> CompletionStage<Stream<T>> all(Stream<CompletionStage<T>> stages) {
    var futures = stages.map(CompletionStage::toCompletableFuture).toList();
    return CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new)).thenApply(done -> futures.stream().map(CompletableFuture::join));
  }
}
