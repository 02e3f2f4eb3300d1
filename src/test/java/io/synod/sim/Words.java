package io.synod.sim;

import akka.persistence.typed.PersistenceId;
import akka.persistence.typed.javadsl.CommandHandler;
import akka.persistence.typed.javadsl.EventHandler;
import akka.persistence.typed.javadsl.EventSourcedBehavior;
import akka.persistence.typed.javadsl.RetentionCriteria;
import io.synod.journal.PersistencePlugins;
import java.util.function.Consumer;

/** A small persistent actor: its events are words, its state all of them. It takes snapshots often and deletes the events before them. */
final class Words extends EventSourcedBehavior<Words.Command, String, String> {
  sealed interface Command {}

  /** @param durable called when the word is on disk */
  record Add(String word, Runnable durable) implements Command {}

  record Show(Consumer<String> to) implements Command {}

  private final PersistencePlugins plugins;

  Words(String id, PersistencePlugins plugins) {
    super(PersistenceId.ofUniqueId(id));
    this.plugins = plugins;
  }

  @Override
  public String journalPluginId() {
    return plugins.journalId();
  }

  @Override
  public String snapshotPluginId() {
    return plugins.snapshotId();
  }

  @Override
  public String emptyState() {
    return "";
  }

  @Override
  public CommandHandler<Command, String, String> commandHandler() {
    return newCommandHandlerBuilder().forAnyState()
        .onCommand(Add.class, add -> Effect().persist(add.word).thenRun(state -> add.durable.run()))
        .onCommand(Show.class, show -> Effect().none().thenRun((String state) -> show.to.accept(state)))
        .build();
  }

  @Override
  public EventHandler<String, String> eventHandler() {
    return newEventHandlerBuilder().forAnyState().onAnyEvent((state, word) -> state + word + " ");
  }

  @Override
  public RetentionCriteria retentionCriteria() {
    return RetentionCriteria.snapshotEvery(7, 2).withDeleteEventsOnSnapshot();
  }
}
