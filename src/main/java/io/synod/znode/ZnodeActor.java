package io.synod.znode;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.javadsl.Behaviors;
import io.synod.ensemble.MemberActor;

/**
 * One znode: the only one that changes it, on the member's loop. Its journal is the ensemble's log; its state is its published view,
 * so it holds nothing, not even its path, which each step names. It is incarnated by the first transaction that touches its znode, and when that
 * has been idle it is passivated, or becomes another's (decision 0001).
 */
public final class ZnodeActor {
  sealed interface Command {}

  /** The turn of a transaction's next step for this znode; it arrives at {@code barrier} once its view is published and its watchers are told. */
  record Apply(Visit visit, Step.Moment at, Barrier barrier) implements Command {}

  /** It has been idle: the actor ends, the znode stays. */
  enum Passivate implements Command { NOW }

  /** Where the steps of a transaction arrive. */
  interface Barrier {
    /** @param after the state of the znode, null when it is gone */
    void arrived(Znode after);

    /** The step cannot be done: the log and the tree do not fit each other. */
    void broken(Step step, RuntimeException failure);
  }

  /** Brings a znode's actor to life. */
  @FunctionalInterface
  interface Incarnation {
    ActorRef<Command> start();
  }

  private ZnodeActor() {}

  /** {@code tree} as the state machine of a member, whose children its znodes become. A tree serves one member, once. */
  public static MemberActor.MachineFactory animating(Tree tree) {
    Behavior<Command> behavior = create(tree.nodes(), tree.watches());
    return (context, wake) -> tree.animated(() -> context.spawnAnonymous(behavior, DispatcherSelector.sameAsParent()), wake);
  }

  static Behavior<Command> create(Nodes nodes, WatchTable watches) {
    return Behaviors.receiveMessage(message -> message instanceof Apply m ? apply(nodes, watches, m) : Behaviors.stopped());
  }

  private static Behavior<Command> apply(Nodes nodes, WatchTable watches, Apply m) {
    Znode after;
    try {
      after = m.visit().next(nodes, watches, m.at());
    } catch (RuntimeException failure) {
      m.barrier().broken(m.visit().step(), failure);
      return Behaviors.stopped();
    }
    m.barrier().arrived(after);
    return Behaviors.same();
  }
}
