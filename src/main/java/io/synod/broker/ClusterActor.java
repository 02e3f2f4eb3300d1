package io.synod.broker;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import io.synod.broker.Znodes.TopicLayout;
import io.synod.ensemble.Member;
import io.synod.znode.NodeView;
import io.synod.znode.TreeView;
import io.synod.znode.Watch;
import io.synod.znode.WatchEvent;
import io.synod.znode.Watcher;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Watches Kafka's part of the tree and publishes what it says as {@link ClusterView}. Watches first, reads then: no change falls between.
 * The events of one transaction lie in the mailbox together and lead to one publication. Talks to nobody but its subscriber.
 */
final class ClusterActor {
  interface Command {}

  /** @param view null when nothing in it has changed @param unled topics whose partitions wait for a first leader */
  record Published(ClusterView view, Map<String, TopicLayout> unled) {}

  private record Placed(Watch.Placed placed) implements Command {}

  private record Changed(WatchEvent event) implements Command {}

  private enum Publish implements Command { NOW }

  private static final List<String> WATCHED = List.of("/brokers", Znodes.TOPIC_CONFIGS, "/cluster", Znodes.CONTROLLER);

  private final ActorContext<Command> context;
  private final TreeView tree;
  private final ActorRef<Published> subscriber;
  private final ClusterImage image = new ClusterImage();
  private int placed;
  private long versions;
  private boolean publishing;

  private ClusterActor(ActorContext<Command> context, TreeView tree, ActorRef<Published> subscriber) {
    this.context = context;
    this.tree = tree;
    this.subscriber = subscriber;
  }

  static Behavior<Command> create(TreeView tree, ActorRef<Member.Command> member, ActorRef<Published> subscriber) {
    return Behaviors.setup(context -> {
      ActorRef<WatchEvent> events = context.messageAdapter(WatchEvent.class, Changed::new);
      ActorRef<Watch.Placed> answers = context.messageAdapter(Watch.Placed.class, Placed::new);
      for (String root : WATCHED) {
        member.tell(new Member.Ask(new Watch.Set(root, Watch.Kind.PERSISTENT_RECURSIVE, false, 0, Watcher.of(events), answers)));
      }
      return new ClusterActor(context, tree, subscriber).behavior();
    });
  }

  private Behavior<Command> behavior() {
    return Behaviors.receive(Command.class)
        .onMessage(Changed.class, this::changed)
        .onMessage(Publish.class, this::publish)
        .onMessage(Placed.class, this::placed)
        .build();
  }

  private Behavior<Command> placed(Placed one) {
    if (++placed < WATCHED.size()) return Behaviors.same();
    WATCHED.forEach(this::readAll);
    publishSoon();
    return Behaviors.same();
  }

  private void readAll(String path) {
    NodeView node = tree.node(path);
    if (node == null) return;
    apply(path);
    for (String child : node.children()) readAll(path + "/" + child);
  }

  private Behavior<Command> changed(Changed changed) {
    apply(changed.event().path());
    publishSoon();
    return Behaviors.same();
  }

  /** What is in the tree now counts, which may be newer than the event. */
  private void apply(String path) {
    try {
      image.apply(path, tree.node(path));
    } catch (IOException e) {
      context.getLog().warn("{} is ignored until it is corrected: {}", path, e.getMessage());
    }
  }

  private void publishSoon() {
    if (publishing || placed < WATCHED.size()) return;
    publishing = true;
    context.getSelf().tell(Publish.NOW);
  }

  private Behavior<Command> publish(Publish now) {
    publishing = false;
    Optional<ClusterView> next = image.next(versions + 1);
    Map<String, TopicLayout> unled = image.unled();
    if (next.isPresent()) versions++;
    if (next.isPresent() || !unled.isEmpty()) subscriber.tell(new Published(next.orElse(null), unled));
    return Behaviors.same();
  }
}
