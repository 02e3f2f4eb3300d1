package io.synod.group;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.PreRestart;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.persistence.typed.PersistenceId;
import akka.persistence.typed.RecoveryCompleted;
import akka.persistence.typed.RecoveryFailed;
import akka.persistence.typed.javadsl.CommandHandlerWithReply;
import akka.persistence.typed.javadsl.EventHandler;
import akka.persistence.typed.javadsl.EventSourcedBehaviorWithEnforcedReplies;
import akka.persistence.typed.javadsl.ReplyEffect;
import akka.persistence.typed.javadsl.SignalHandler;
import io.synod.broker.Errors;
import io.synod.group.GroupEvent.OffsetsCommitted;
import io.synod.group.GroupEvent.OffsetsForgotten;
import io.synod.journal.PersistencePlugins;
import io.synod.loop.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One consumer group. It owns the membership ({@link Group}, in memory only, as heartbeats are) and what is remembered of it
 * ({@link StoredGroup}, the fold of the journal). {@link GroupsActor} starts it and passes on what {@code kafka}'s handlers ask.
 *
 * <p>It promises: every command is answered once; what an answer says is durable before the answer leaves. If a write fails, everyone
 * that waits is told {@code COORDINATOR_NOT_AVAILABLE} and the group starts again from its journal, as if on another broker.
 */
public final class GroupActor extends EventSourcedBehaviorWithEnforcedReplies<GroupActor.Command, GroupEvent, StoredGroup> {
  private static final Logger LOG = LoggerFactory.getLogger(GroupActor.class);
  private static final Duration RESTART_AFTER = Duration.ofMillis(200);
  private static final Duration RESTART_AT_MOST = Duration.ofSeconds(10);

  /** A {@link GroupCommand}, a timer of our own, or {@link Retire}. */
  public interface Command {}

  /** Stop; whoever waits is told {@code reason}. */
  public record Retire(Errors reason) implements Command {}

  /** Nothing is worth keeping in this actor: it may be retired if it has been sent no more than {@code handled} commands. */
  public record Idle(String groupId, long handled) {}

  /** @param number tells this timer from an earlier one of the same name whose message was already under way */
  private record Fired(Timer timer, long number) implements Command {}

  public static Behavior<Command> create(String groupId, PersistencePlugins plugins, GroupSettings settings, Clock clock,
      Supplier<UUID> memberIds, ActorRef<Idle> parent) {
    return Behaviors.setup(context -> Behaviors.withTimers(timers ->
        new GroupActor(context, timers, groupId, plugins, settings, clock, memberIds, parent)));
  }

  /** Persistence id of a group; {@link OffsetsJournalActor} finds the group and its partition by it. */
  static PersistenceId persistenceId(String groupId) {
    return PersistenceId.ofUniqueId(OffsetsTopic.PERSISTENCE_PREFIX + groupId);
  }

  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final String groupId;
  private final PersistencePlugins plugins;
  private final GroupSettings settings;
  private final Clock clock;
  private final Supplier<UUID> memberIds;
  private final ActorRef<Idle> parent;
  private final Map<Timer, Long> running = new HashMap<>();
  private long timersSet;
  private long handled;
  private Group group = Empty.NEW;
  /** What is being written, and whom to tell if that fails. */
  private List<Runnable> unanswered = List.of();

  private GroupActor(ActorContext<Command> context, TimerScheduler<Command> timers, String groupId, PersistencePlugins plugins,
      GroupSettings settings, Clock clock, Supplier<UUID> memberIds, ActorRef<Idle> parent) {
    super(persistenceId(groupId), SupervisorStrategy.restartWithBackoff(RESTART_AFTER, RESTART_AT_MOST, 0.1));
    this.context = context;
    this.timers = timers;
    this.groupId = groupId;
    this.plugins = plugins;
    this.settings = settings;
    this.clock = clock;
    this.memberIds = memberIds;
    this.parent = parent;
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
  public StoredGroup emptyState() {
    return new StoredGroup();
  }

  @Override
  public EventHandler<StoredGroup, GroupEvent> eventHandler() {
    return StoredGroup::apply;
  }

  @Override
  public CommandHandlerWithReply<Command, GroupEvent, StoredGroup> commandHandler() {
    var on = newCommandHandlerWithReplyBuilder();
    on.forAnyState()
        .onCommand(GroupCommand.Heartbeat.class, (stored, beat) -> become(stored, beat, group.heartbeat(beat)))
        .onCommand(GroupCommand.Commit.class, this::commit)
        .onCommand(GroupCommand.Fetch.class, this::fetch)
        .onCommand(GroupCommand.Join.class, (stored, join) -> become(stored, join, group.join(join, freshId(join), settings)))
        .onCommand(GroupCommand.Sync.class, (stored, sync) -> become(stored, sync, group.sync(sync)))
        .onCommand(GroupCommand.Leave.class, (stored, leave) -> become(stored, leave, group.leave(leave, settings)))
        .onCommand(GroupCommand.Describe.class, this::describe)
        .onCommand(GroupCommand.DeleteOffsets.class, this::deleteOffsets)
        .onCommand(GroupCommand.Delete.class, this::delete)
        .onCommand(Fired.class, this::fired)
        .onCommand(Retire.class, this::retire);
    return on.build();
  }

  private String freshId(GroupCommand.Join join) {
    return join.instanceId().orElse(join.clientId()) + "-" + memberIds.get();
  }

  /** Carries a step out: the state is the next one at once, its effects wait for what it stores. */
  private ReplyEffect<GroupEvent, StoredGroup> become(StoredGroup stored, GroupCommand command, Step step) {
    handled++;
    return become(stored, Optional.of(command), step);
  }

  private ReplyEffect<GroupEvent, StoredGroup> become(StoredGroup stored, Optional<GroupCommand> command, Step step) {
    Group before = group;
    group = step.next();
    if (before.getClass() != group.getClass() || before.roster().generation() != group.roster().generation()) {
      LOG.info("group {}: {} of generation {} becomes {} of generation {} with {} members", groupId, before.state(),
          before.roster().generation(), group.state(), group.roster().generation(), group.roster().members().size());
    }
    Optional<GroupEvent> event = step.effects().stream().filter(Effect.Store.class::isInstance)
        .map(effect -> (GroupEvent) ((Effect.Store) effect).roster().stored(clock.millis())).findFirst();
    if (event.isEmpty()) {
      step.effects().forEach(this::carryOut);
      return finished(stored);
    }
    var waiting = new ArrayList<Runnable>();
    before.abandoned(Errors.COORDINATOR_NOT_AVAILABLE).forEach(answer -> waiting.add(answer::send));
    command.ifPresent(asked -> waiting.add(() -> asked.refuse(Errors.COORDINATOR_NOT_AVAILABLE)));
    return persist(event.get(), waiting, () -> step.effects().forEach(this::carryOut));
  }

  private ReplyEffect<GroupEvent, StoredGroup> persist(GroupEvent event, List<Runnable> ifItFails, Runnable durable) {
    unanswered = ifItFails;
    return Effect().persist(event).thenRun(after -> {
      unanswered = List.of();
      durable.run();
      tellIfIdle(after);
    }).thenNoReply();
  }

  private void carryOut(Effect effect) {
    if (effect instanceof Effect.Answer<?> answer) answer.send();
    if (effect instanceof Effect.SetTimer set) {
      running.put(set.timer(), ++timersSet);
      timers.startSingleTimer(set.timer(), new Fired(set.timer(), timersSet), Duration.ofMillis(set.afterMillis()));
    }
    if (effect instanceof Effect.CancelTimer cancel && running.remove(cancel.timer()) != null) timers.cancel(cancel.timer());
  }

  private ReplyEffect<GroupEvent, StoredGroup> finished(StoredGroup stored) {
    tellIfIdle(stored);
    return Effect().noReply();
  }

  private void tellIfIdle(StoredGroup stored) {
    if (stored.isBlank() && group.equals(Empty.NEW)) parent.tell(new Idle(groupId, handled));
  }

  private ReplyEffect<GroupEvent, StoredGroup> commit(StoredGroup stored, GroupCommand.Commit commit) {
    handled++;
    Errors error = group.mayCommit(commit.memberId(), commit.instanceId(), commit.generation());
    if (error != Errors.NONE) {
      commit.refuse(error);
      return finished(stored);
    }
    Member member = group.roster().members().get(commit.memberId());
    if (member != null && !group.keeps(member.id())) carryOut(Group.session(member));         // who commits is alive
    Map<OffsetKey, Errors> answers = OffsetRules.admit(commit.offsets(), settings.offsetMetadataMaxBytes());
    Map<OffsetKey, Committed> admitted = OffsetRules.committed(commit.offsets(), answers, clock.millis());
    Runnable answer = () -> commit.replyTo().tell(new GroupReply.OffsetsDone(Errors.NONE, answers));
    if (admitted.isEmpty()) {
      answer.run();
      return finished(stored);
    }
    return persist(new OffsetsCommitted(admitted), List.of(() -> commit.refuse(Errors.COORDINATOR_NOT_AVAILABLE)), answer);
  }

  private ReplyEffect<GroupEvent, StoredGroup> fetch(StoredGroup stored, GroupCommand.Fetch fetch) {
    handled++;
    fetch.replyTo().tell(new GroupReply.Fetched(Errors.NONE, fetch.partitions().map(stored::offsets).orElseGet(stored::offsets)));
    return finished(stored);
  }

  private ReplyEffect<GroupEvent, StoredGroup> describe(StoredGroup stored, GroupCommand.Describe describe) {
    handled++;
    if (unknown(stored)) describe.refuse(Errors.GROUP_ID_NOT_FOUND);
    else describe.replyTo().tell(group.described(groupId));
    return finished(stored);
  }

  private boolean unknown(StoredGroup stored) {
    return stored.isBlank() && group instanceof Empty;
  }

  private ReplyEffect<GroupEvent, StoredGroup> deleteOffsets(StoredGroup stored, GroupCommand.DeleteOffsets delete) {
    handled++;
    Errors error = OffsetRules.mayForget(group, stored);
    if (error != Errors.NONE) {
      delete.refuse(error);
      return finished(stored);
    }
    Map<OffsetKey, Errors> answers = OffsetRules.forget(delete.partitions(), group);
    var forgotten = new HashSet<>(stored.offsets(delete.partitions()).keySet());
    forgotten.removeIf(key -> answers.get(key) != Errors.NONE);
    Runnable answer = () -> delete.replyTo().tell(new GroupReply.OffsetsDone(Errors.NONE, answers));
    if (forgotten.isEmpty()) {
      answer.run();
      return finished(stored);
    }
    return persist(new OffsetsForgotten(forgotten), List.of(() -> delete.refuse(Errors.COORDINATOR_NOT_AVAILABLE)), answer);
  }

  private ReplyEffect<GroupEvent, StoredGroup> delete(StoredGroup stored, GroupCommand.Delete delete) {
    handled++;
    if (unknown(stored) || !group.roster().members().isEmpty()) {
      delete.refuse(unknown(stored) ? Errors.GROUP_ID_NOT_FOUND : Errors.NON_EMPTY_GROUP);
      return finished(stored);
    }
    return persist(stored.deletion(), List.of(() -> delete.refuse(Errors.COORDINATOR_NOT_AVAILABLE)), () -> {
      begin(new Step(Empty.NEW, List.of()));
      delete.replyTo().tell(new GroupReply.Done(Errors.NONE));
      LOG.info("group {}: deleted", groupId);
    });
  }

  private ReplyEffect<GroupEvent, StoredGroup> fired(StoredGroup stored, Fired fired) {
    if (!running.remove(fired.timer(), fired.number())) return Effect().noReply();
    if (fired.timer() instanceof Timer.Retention) return expire(stored);
    return become(stored, Optional.empty(), group.on(fired.timer(), settings));
  }

  private ReplyEffect<GroupEvent, StoredGroup> expire(StoredGroup stored) {
    carryOut(new Effect.SetTimer(new Timer.Retention(), settings.offsetsRetentionCheck().toMillis()));
    var expired = OffsetRules.expired(group, stored, clock.millis(), settings.offsetsRetention());
    boolean nothingLeft = group instanceof Empty && group.roster().pending().isEmpty() && expired.size() == stored.offsets().size();
    if (nothingLeft && !stored.isBlank()) {
      LOG.info("group {}: empty and without offsets, so it is forgotten", groupId);
      return persist(stored.deletion(), List.of(), () -> begin(new Step(Empty.NEW, List.of())));
    }
    if (expired.isEmpty()) return finished(stored);
    LOG.info("group {}: {} offsets expired", groupId, expired.size());
    return persist(new OffsetsForgotten(expired), List.of(), () -> { });
  }

  private ReplyEffect<GroupEvent, StoredGroup> retire(StoredGroup stored, Retire retire) {
    group.abandoned(retire.reason()).forEach(Effect.Answer::send);
    group = Empty.NEW;
    return Effect().stop().thenNoReply();
  }

  @Override
  public SignalHandler<StoredGroup> signalHandler() {
    return newSignalHandlerBuilder()
        .onSignal(RecoveryCompleted.instance(), this::recovered)
        .onSignal(RecoveryFailed.class, (stored, failed) -> LOG.warn("group {}: its journal cannot be read: {}", groupId, failed.getFailure().toString()))
        .onSignal(PreRestart.instance(), stored -> abandon())
        .onSignal(PostStop.instance(), stored -> abandon())
        .build();
  }

  private void recovered(StoredGroup stored) {
    begin(stored.generation().map(Group::restored).orElse(new Step(Empty.NEW, List.of())));
    if (!stored.isBlank()) {
      LOG.info("group {}: loaded as {} of generation {} with {} members and {} offsets", groupId, group.state(), group.roster().generation(),
          group.roster().members().size(), stored.offsets().size());
    }
  }

  private void begin(Step step) {
    timers.cancelAll();
    running.clear();
    group = step.next();
    step.effects().forEach(this::carryOut);
    carryOut(new Effect.SetTimer(new Timer.Retention(), settings.offsetsRetentionCheck().toMillis()));
  }

  /** A write failed, or this actor is stopped while someone waits. */
  private void abandon() {
    if (!unanswered.isEmpty()) {
      LOG.warn("group {}: what was being written is not known to be durable; those that wait for it are told to come again", groupId);
      unanswered.forEach(Runnable::run);
    } else {
      group.abandoned(Errors.COORDINATOR_NOT_AVAILABLE).forEach(Effect.Answer::send);
    }
    unanswered = List.of();
    group = Empty.NEW;
    timers.cancelAll();
    running.clear();
  }
}
