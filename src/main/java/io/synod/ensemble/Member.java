package io.synod.ensemble;

import akka.actor.typed.ActorRef;

/** The protocol of an ensemble member: what sessions and the node ask of {@code MemberActor}. */
public final class Member {
  private Member() {}

  public interface Command {}

  /**
   * Change something. Replies reach a session in the order of its proposals, refusals included, and never before all they reveal is
   * applied on this node.
   */
  public record Propose(Request request, Origin origin, ActorRef<Reply> replyTo) implements Command {}

  /** Answered once everything committed when the leader saw this is applied here (ZooKeeper's sync). */
  public record Sync(Origin origin, ActorRef<Reply> replyTo) implements Command {}

  /**
   * Read in turn: behind all that {@code replyTo} has asked for before, and before anything that it asks for later. {@code reading} is performed on the
   * member's loop, between two transactions; then {@code Reply(cxid, applied, null)} is told. What it asks for next need not wait for that.
   */
  public record Read(Runnable reading, Origin origin, ActorRef<Reply> replyTo) implements Command {}

  /** For the state machine, see {@link StateMachine#query}. */
  public record Ask(StateMachine.Query query) implements Command {}

  /** Told {@code Reply(cxid, zxid, null)} once {@code applied >= zxid}. */
  public record AwaitApplied(long zxid, int cxid, ActorRef<Reply> replyTo) implements Command {}

  /**
   * Go on in an epoch whose zxids are above {@code zxid}, which comes from elsewhere. Answered with a zxid of the epoch that leads then, at once
   * where it is above already.
   */
  public record Surpass(long zxid, ActorRef<Reply> replyTo) implements Command {}

  /** Another member has fallen silent on its link: a leader that is unreachable is not waited for. */
  public record Unreachable(int member) implements Command {}

  /** It takes that back. */
  public record Reachable(int member) implements Command {}

  /** Take a snapshot now. Answered with the zxid it began at. */
  public record TakeSnapshot(ActorRef<SnapshotTaken> replyTo) implements Command {}

  public record SnapshotTaken(long zxid, long bytes) {}

  /**
   * The end of a proposal or of a wait.
   *
   * @param cxid that of the origin
   * @param zxid of the transaction; for a refusal and for a sync, of the last one it takes account of
   * @param outcome null for {@link Sync}, {@link Read}, {@link AwaitApplied} and {@link Surpass}
   */
  public record Reply(int cxid, long zxid, Outcome outcome) {}
}
