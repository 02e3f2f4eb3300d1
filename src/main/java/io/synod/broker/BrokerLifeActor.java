package io.synod.broker;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import akka.persistence.typed.PersistenceId;
import akka.persistence.typed.javadsl.CommandHandler;
import akka.persistence.typed.javadsl.EventHandler;
import akka.persistence.typed.javadsl.EventSourcedBehavior;
import akka.persistence.typed.javadsl.RetentionCriteria;
import akka.persistence.typed.javadsl.SignalHandler;
import akka.persistence.typed.RecoveryFailed;
import akka.serialization.SerializerWithStringManifest;
import io.synod.journal.PersistencePlugins;
import io.synod.loop.Exit;
import io.synod.loop.Fatal;
import io.synod.loop.Stopper;
import java.io.NotSerializableException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/** Keeps {@link BrokerLife} in the node's journal. */
final class BrokerLifeActor extends EventSourcedBehavior<BrokerLifeActor.Command, BrokerLife.Event, BrokerLife> {
  interface Command {}

  /** Remember this session; answered with the life before it, once that is durable. */
  record Begin(long sessionId, ActorRef<Begun> replyTo) implements Command {}

  record Begun(long sessionId, BrokerLife before) {}

  /** Remember that all is in order; answered once that is durable. */
  record End(ActorRef<Ended> replyTo) implements Command {}

  record Ended() {}

  private final PersistencePlugins plugins;
  private final Stopper stopper;

  private BrokerLifeActor(int broker, PersistencePlugins plugins, Stopper stopper) {
    super(PersistenceId.ofUniqueId("broker-" + broker));
    this.plugins = plugins;
    this.stopper = stopper;
  }

  static Behavior<Command> create(int broker, PersistencePlugins plugins, Stopper stopper) {
    return Behaviors.setup(context -> new BrokerLifeActor(broker, plugins, stopper));
  }

  @Override public BrokerLife emptyState() {
    return BrokerLife.NONE;
  }

  @Override public CommandHandler<Command, BrokerLife.Event, BrokerLife> commandHandler() {
    return newCommandHandlerBuilder().forAnyState()
        .onCommand(Begin.class, (life, begin) -> Effect().persist(new BrokerLife.SessionDrawn(begin.sessionId()))
            .thenRun(() -> begin.replyTo().tell(new Begun(begin.sessionId(), life))))
        .onCommand(End.class, (life, end) -> Effect().persist(new BrokerLife.StoppedCleanly()).thenRun(() -> end.replyTo().tell(new Ended())))
        .build();
  }

  @Override public EventHandler<BrokerLife, BrokerLife.Event> eventHandler() {
    return BrokerLife::apply;
  }

  @Override public SignalHandler<BrokerLife> signalHandler() {
    return newSignalHandlerBuilder()
        .onSignal(RecoveryFailed.class, (life, failed) -> stopper.stop(new Fatal(Exit.CORRUPT,
            "The journal of " + persistenceId().id() + " cannot be replayed: " + failed.getFailure().getMessage(), failed.getFailure())))
        .build();
  }

  @Override public RetentionCriteria retentionCriteria() {
    return RetentionCriteria.disabled();                     // two events a start
  }

  @Override public String journalPluginId() {
    return plugins.journalId();
  }

  @Override public String snapshotPluginId() {
    return plugins.snapshotId();
  }

  /** Of {@link BrokerLife.Event}; bind it in the configuration. */
  public static final class Serializer extends SerializerWithStringManifest {
    private static final int IDENTIFIER = 20020;
    private static final String SESSION_DRAWN = "broker.SessionDrawn/1";
    private static final String STOPPED_CLEANLY = "broker.StoppedCleanly/1";

    @Override public int identifier() {
      return IDENTIFIER;
    }

    @Override public String manifest(Object event) {
      return event instanceof BrokerLife.SessionDrawn ? SESSION_DRAWN : STOPPED_CLEANLY;
    }

    @Override public byte[] toBinary(Object event) {
      return event instanceof BrokerLife.SessionDrawn drawn ? ByteBuffer.allocate(Long.BYTES).putLong(drawn.sessionId()).array() : new byte[0];
    }

    @Override public Object fromBinary(byte[] bytes, String manifest) throws NotSerializableException {
      if (manifest.equals(STOPPED_CLEANLY)) return new BrokerLife.StoppedCleanly();
      if (!manifest.equals(SESSION_DRAWN)) throw new NotSerializableException("no event has the manifest " + manifest + ": a newer Synod wrote it");
      try {
        return new BrokerLife.SessionDrawn(ByteBuffer.wrap(bytes).getLong());
      } catch (BufferUnderflowException e) {
        throw (NotSerializableException) new NotSerializableException(manifest + " of " + bytes.length + " bytes").initCause(e);
      }
    }
  }
}
