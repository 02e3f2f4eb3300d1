package io.synod.broker;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import io.synod.broker.Znodes.ProducerIdBlock;
import io.synod.ensemble.Member;
import io.synod.journal.Bytes;
import io.synod.znode.Code;
import io.synod.znode.NodeView;
import io.synod.znode.Op;
import io.synod.znode.Result;
import io.synod.znode.TreeView;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;

/**
 * Hands out producer ids (KIP-98) from blocks of 1000 that this broker takes from {@code /latest_producer_id_block} by a conditional set.
 * What is left of a block is lost with the process; ids are never given twice.
 */
final class ProducerIdActor {
  private static final int BLOCK = 1000;
  private static final int MAX_WAITING = 10_000;

  interface Command {}

  /** Completed with an id, exceptionally when none can be had now. */
  record Next(CompletableFuture<Long> answer) implements Command {}

  private record Replied(Member.Reply reply) implements Command {}

  private final ActorContext<Command> context;
  private final int broker;
  private final TreeView tree;
  private final Proposals proposals;
  private final ArrayDeque<CompletableFuture<Long>> waiting = new ArrayDeque<>();
  private long next;
  private long end;                                         // excluded
  private boolean asking;

  private ProducerIdActor(ActorContext<Command> context, int broker, TreeView tree, ActorRef<Member.Command> member) {
    this.context = context;
    this.broker = broker;
    this.tree = tree;
    proposals = new Proposals(member, context.messageAdapter(Member.Reply.class, Replied::new));
  }

  static Behavior<Command> create(int broker, TreeView tree, ActorRef<Member.Command> member) {
    return Behaviors.setup(context -> new ProducerIdActor(context, broker, tree, member).behavior());
  }

  private Behavior<Command> behavior() {
    return Behaviors.receive(Command.class)
        .onMessage(Next.class, this::next)
        .onMessage(Replied.class, replied -> {
          proposals.on(replied.reply());
          return Behaviors.same();
        })
        .build();
  }

  private Behavior<Command> next(Next request) {
    if (waiting.size() >= MAX_WAITING) request.answer().completeExceptionally(new IllegalStateException(MAX_WAITING + " others wait for a producer id"));
    else waiting.add(request.answer());
    serve();
    return Behaviors.same();
  }

  private void serve() {
    while (!waiting.isEmpty() && next < end) waiting.remove().complete(next++);
    if (!waiting.isEmpty() && !asking) ask();
  }

  private void ask() {
    NodeView node = tree.node(Znodes.PRODUCER_IDS);
    if (node == null) {
      refuse("there is no " + Znodes.PRODUCER_IDS);
      return;
    }
    ProducerIdBlock block;
    try {
      block = following(node.data());
    } catch (IOException e) {
      refuse(Znodes.PRODUCER_IDS + " is not what Kafka writes there: " + e.getMessage());
      return;
    }
    asking = true;
    proposals.propose(new Op.SetData(Znodes.PRODUCER_IDS, Znodes.producerIds(block), node.stat().version()), 0, result -> taken(block, result));
  }

  private ProducerIdBlock following(Bytes last) throws IOException {
    long start = last == null || last.size() == 0 ? 0 : Znodes.producerIds(last).end() + 1;
    return new ProducerIdBlock(broker, start, start + BLOCK - 1);
  }

  private void taken(ProducerIdBlock block, Result result) {
    asking = false;
    Code code = Proposals.code(result);
    if (code == Code.OK) {
      next = block.start();
      end = block.end() + 1;
      context.getLog().info("producer ids {} to {} are this broker's", block.start(), block.end());
    } else if (code != Code.BADVERSION) {                   // BADVERSION: another broker was faster; read again
      refuse("the tree answered " + code);
    }
    serve();
  }

  private void refuse(String reason) {
    while (!waiting.isEmpty()) waiting.remove().completeExceptionally(new IllegalStateException(reason));
  }
}
