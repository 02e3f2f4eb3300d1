package io.synod.controller;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import io.synod.broker.BrokerSettings;
import io.synod.broker.Cluster;
import io.synod.broker.ClusterView;
import io.synod.broker.Proposals;
import io.synod.broker.TopicControl;
import io.synod.broker.Znodes;
import io.synod.broker.Znodes.Leadership;
import io.synod.broker.Znodes.TopicLayout;
import io.synod.ensemble.Member;
import io.synod.journal.Bytes;
import io.synod.loop.Clock;
import io.synod.znode.Acl;
import io.synod.znode.Code;
import io.synod.znode.CreateMode;
import io.synod.znode.NodeView;
import io.synod.znode.Op;
import io.synod.znode.Result;
import io.synod.znode.TreeView;
import io.synod.znode.Watch;
import io.synod.znode.WatchEvent;
import io.synod.znode.Watcher;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * Contends for {@code /controller} in its broker's session and, while it holds it, creates and deletes topics and elects leaders.
 *
 * <table>
 *   <caption>States</caption>
 *   <tr><td>resigned</td><td>another broker leads, or the session is new</td><td>campaigns whenever {@code /controller} is free</td></tr>
 *   <tr><td>leading</td><td>{@code /controller} and a new {@code /controller_epoch} were set in one transaction</td><td>→ resigned when a
 *       change is refused because of the epoch, or the view shows another controller</td></tr>
 * </table>
 */
public final class ControllerActor {
  private record Replied(Member.Reply reply) implements TopicControl.Command {}

  private record DeletionAsked(WatchEvent event) implements TopicControl.Command {}

  private record DeletionsWatched(Watch.Placed placed) implements TopicControl.Command {}

  /** @param version of {@code /controller_epoch} while this reign lasts */
  private record Reign(int epoch, int version) {}

  private static final int FIRST_EPOCH = 1;

  /** A topic that is to go, as it was, and who is told once it has. */
  private record Deletion(ClusterView.Topic topic, List<CompletableFuture<Cluster.TopicResult>> answers) {}

  private final ActorContext<TopicControl.Command> context;
  private final BrokerSettings settings;
  private final TreeView tree;
  private final Clock clock;
  private final RandomGenerator random;
  private final Proposals proposals;
  private final Map<String, Deletion> deletions = new HashMap<>();
  private final Set<String> removing = new HashSet<>();
  private final Set<String> electing = new HashSet<>();
  private ClusterView view;
  private long sessionId;
  private boolean campaigning;
  private Reign reign;

  private ControllerActor(ActorContext<TopicControl.Command> context, BrokerSettings settings, TreeView tree, ActorRef<Member.Command> member,
      Clock clock, RandomGenerator random) {
    this.context = context;
    this.settings = settings;
    this.tree = tree;
    this.clock = clock;
    this.random = random;
    proposals = new Proposals(member, context.messageAdapter(Member.Reply.class, Replied::new));
    member.tell(new Member.Ask(new Watch.Set(Znodes.DELETE_TOPICS, Watch.Kind.PERSISTENT_RECURSIVE, false, 0,
        Watcher.of(context.messageAdapter(WatchEvent.class, DeletionAsked::new)), context.messageAdapter(Watch.Placed.class, DeletionsWatched::new))));
  }

  public static Behavior<TopicControl.Command> create(BrokerSettings settings, TreeView tree, ActorRef<Member.Command> member, Clock clock,
      RandomGenerator random) {
    return Behaviors.setup(context -> new ControllerActor(context, settings, tree, member, clock, random).behavior());
  }

  private Behavior<TopicControl.Command> behavior() {
    return Behaviors.receive(TopicControl.Command.class)
        .onMessage(Replied.class, replied -> {
          proposals.on(replied.reply());
          return Behaviors.same();
        })
        .onMessage(TopicControl.Changed.class, this::changed)
        .onMessage(TopicControl.Create.class, this::create)
        .onMessage(TopicControl.Delete.class, this::delete)
        .onMessage(TopicControl.Campaign.class, this::campaign)
        .onMessage(DeletionAsked.class, asked -> deletionAsked(asked.event().path()))
        .onMessage(DeletionsWatched.class, placed -> Behaviors.same())
        .build();
  }

  private Behavior<TopicControl.Command> campaign(TopicControl.Campaign campaign) {
    sessionId = campaign.sessionId();
    resign("a new session");
    campaignIfFree();
    return Behaviors.same();
  }

  private void campaignIfFree() {
    if (sessionId == 0 || reign != null || campaigning || tree.node(Znodes.CONTROLLER) != null) return;
    campaigning = true;
    NodeView last = tree.node(Znodes.CONTROLLER_EPOCH);
    int epoch = last == null ? FIRST_EPOCH : Znodes.controllerEpoch(last.data()) + 1;
    int version = last == null ? 0 : last.stat().version() + 1;
    Bytes data = Bytes.utf8(Integer.toString(epoch));
    Op.Kind next = last == null ? created(Znodes.CONTROLLER_EPOCH, data, CreateMode.PERSISTENT)
        : new Op.SetData(Znodes.CONTROLLER_EPOCH, data, last.stat().version());
    Op.Kind claim = created(Znodes.CONTROLLER, Znodes.controller(settings.id(), clock.millis()), CreateMode.EPHEMERAL);
    long session = sessionId;
    proposals.propose(new Op.Multi(List.of(claim, next)), session, result -> {
      campaigning = false;
      Code code = Proposals.code(result);
      if (code == Code.OK && session == sessionId) {
        lead(new Reign(epoch, version));
        return;
      }
      context.getLog().info("broker {} is not the controller: {}", settings.id(), code);
      if (code == Code.SESSIONEXPIRED && session == sessionId) sessionId = 0;     // the broker will say with which one to go on
      else campaignIfFree();
    });
  }

  private void lead(Reign next) {
    reign = next;
    context.getLog().info("broker {} is the controller, epoch {}", settings.id(), reign.epoch());
    electLeaders();
    NodeView asked = tree.node(Znodes.DELETE_TOPICS);
    if (asked != null) asked.children().forEach(this::remove);
  }

  private void resign(String reason) {
    if (reign == null) return;
    context.getLog().info("broker {} is no longer the controller (epoch {}): {}", settings.id(), reign.epoch(), reason);
    reign = null;
    electing.clear();
    removing.clear();
    List.copyOf(deletions.keySet()).forEach(topic -> answerDeleted(topic, was -> notController()));
  }

  private Behavior<TopicControl.Command> changed(TopicControl.Changed changed) {
    view = changed.view();
    boolean replaced = view.controller().isPresent() && view.controller().getAsInt() != settings.id();
    if (replaced) resign("broker " + view.controller().getAsInt() + " is");
    campaignIfFree();
    if (reign == null) {
      deletedElsewhere();
      return Behaviors.same();
    }
    electLeaders();
    changed.unled().forEach(this::leadFirst);
    return Behaviors.same();
  }

  /** The controller is another broker; what it has deleted is gone from the tree. */
  private void deletedElsewhere() {
    for (String topic : List.copyOf(deletions.keySet())) {
      if (view.topic(topic).isEmpty()) answerDeleted(topic, ControllerActor::deleted);
    }
  }

  /** Nobody waits for a deletion that was asked for in the tree. */
  private void answerDeleted(String topic, Function<ClusterView.Topic, Cluster.TopicResult> result) {
    Deletion deletion = deletions.remove(topic);
    if (deletion != null) deletion.answers.forEach(answer -> answer.complete(result.apply(deletion.topic)));
  }

  private static Cluster.TopicResult deleted(ClusterView.Topic topic) {
    return new Cluster.TopicResult("NONE", null, Optional.of(topic));
  }

  private static Cluster.TopicResult notController() {
    return new Cluster.TopicResult("NOT_CONTROLLER", "This is not the correct controller for this cluster.", Optional.empty());
  }

  private static Cluster.TopicResult refused(String error, String message) {
    return new Cluster.TopicResult(error, message, Optional.empty());
  }

  private static Op.Create created(String path, Bytes data, CreateMode mode) {
    return new Op.Create(path, data, Acl.OPEN, mode, 0);
  }

  /** Nothing is changed by a controller whose epoch is over. */
  private List<Op.Kind> fenced() {
    var ops = new ArrayList<Op.Kind>();
    ops.add(new Op.Check(Znodes.CONTROLLER_EPOCH, reign.version()));
    return ops;
  }

  // ---- creating

  private Behavior<TopicControl.Command> create(TopicControl.Create create) {
    if (view == null) {
      create.answer().complete(notController());
      return Behaviors.same();
    }
    Cluster.NewTopic wanted = create.topic();
    TopicPlan plan = TopicPlan.of(wanted, view, settings, random.nextInt(1 << 16), random.nextInt(1 << 16));
    if (!plan.ok()) {
      create.answer().complete(refused(plan.error(), plan.message()));
      return Behaviors.same();
    }
    if (isReplicated(plan.assignment())) {
      create.answer().complete(refused("INVALID_REPLICATION_FACTOR", "A partition has one replica in this version: replication between brokers is not "
          + "there yet. Ask for a replication factor of 1, or of -1 for the default."));
      return Behaviors.same();
    }
    var layout = new TopicLayout(topicId(), plan.assignment());
    ClusterView.Topic topic = planned(wanted.name(), layout, plan.config());
    if (create.validateOnly()) {
      create.answer().complete(new Cluster.TopicResult("NONE", null, Optional.of(topic)));
      return Behaviors.same();
    }
    List<Op.Kind> ops = reign == null ? new ArrayList<>() : fenced();
    ops.add(created(Znodes.topicConfig(topic.name()), Znodes.config(plan.config()), CreateMode.PERSISTENT));
    ops.add(created(Znodes.topic(topic.name()), Znodes.topic(layout), CreateMode.PERSISTENT));
    if (reign != null) states(topic, ops);
    proposals.propose(new Op.Multi(ops), 0, result -> created(topic, result, create.answer()));
    return Behaviors.same();
  }

  /** Not one that prints with a dash first, which a command line would take for an option, nor one that Kafka reserves. */
  private UUID topicId() {
    UUID id;
    do {
      id = new UUID(random.nextLong(), random.nextLong());
    } while (id.getMostSignificantBits() == 0 || Znodes.encode(id).startsWith("-"));
    return id;
  }

  private ClusterView.Topic planned(String name, TopicLayout layout, Map<String, String> config) {
    List<ClusterView.PartitionState> partitions = new ArrayList<>();
    for (int index = 0; index < layout.assignment().size(); index++) {
      List<Integer> replicas = layout.assignment().get(index);
      Leadership first = first(replicas);
      partitions.add(new ClusterView.PartitionState(index, first.leader(), first.leaderEpoch(), replicas, first.isr()));
    }
    return new ClusterView.Topic(name, layout.id(), partitions, config);
  }

  /** None before the controller has spoken. */
  private Leadership first(List<Integer> replicas) {
    if (reign == null) return new Leadership(0, -1, 0, replicas);
    return Leader.first(replicas, view.brokers().keySet(), reign.epoch()).orElseGet(() -> new Leadership(reign.epoch(), -1, 0, replicas));
  }

  private static boolean isReplicated(Map<Integer, List<Integer>> assignment) {
    return assignment.values().stream().anyMatch(replicas -> replicas.size() > 1);
  }

  private void states(ClusterView.Topic topic, List<Op.Kind> ops) {
    ops.add(created(Znodes.partitions(topic.name()), null, CreateMode.PERSISTENT));
    for (ClusterView.PartitionState state : topic.partitions()) {
      ops.add(created(Znodes.partition(topic.name(), state.index()), null, CreateMode.PERSISTENT));
      var leadership = new Leadership(reign.epoch(), state.leader(), state.leaderEpoch(), state.isr());
      ops.add(created(Znodes.state(topic.name(), state.index()), Znodes.state(leadership), CreateMode.PERSISTENT));
    }
  }

  private void created(ClusterView.Topic topic, Result result, CompletableFuture<Cluster.TopicResult> answer) {
    Code code = Proposals.code(result);
    switch (code) {
      case OK -> {
        context.getLog().info("topic {} ({}) created with {} partitions", topic.name(), Znodes.encode(topic.id()), topic.partitions().size());
        answer.complete(new Cluster.TopicResult("NONE", null, Optional.of(topic)));
      }
      case NODEEXISTS -> answer.complete(refused("TOPIC_ALREADY_EXISTS", "Topic '" + topic.name() + "' already exists."));
      case BADVERSION -> {
        resign("the controller epoch has moved on");
        answer.complete(notController());
      }
      default -> answer.complete(refused("UNKNOWN_SERVER_ERROR", "The tree answered " + code + "."));
    }
  }

  /** A topic that somebody laid out by writing its znode: its partitions get their first state. */
  private void leadFirst(String name, TopicLayout layout) {
    if (tree.node(Znodes.partitions(name)) != null || tree.node(Znodes.topic(name)) == null || !electing.add(name)) return;
    if (isReplicated(layout.assignment())) {
      context.getLog().warn("topic {} was laid out with several replicas a partition, which this version cannot keep; it has no leaders", name);
      return;
    }
    List<Op.Kind> ops = fenced();
    states(planned(name, layout, Map.of()), ops);
    proposals.propose(new Op.Multi(ops), 0, result -> {
      electing.remove(name);
      context.getLog().info("topic {} was laid out by another; its partitions get leaders: {}", name, Proposals.code(result));
    });
  }

  // ---- electing

  private void electLeaders() {
    if (view == null) return;
    for (ClusterView.Topic topic : view.all()) {
      for (ClusterView.PartitionState state : topic.partitions()) {
        Leader.elect(state, view.brokers().keySet(), reign.epoch()).ifPresent(next -> elect(topic.name(), state, next));
      }
    }
  }

  private void elect(String topic, ClusterView.PartitionState state, Leadership next) {
    String path = Znodes.state(topic, state.index());
    NodeView node = tree.node(path);
    if (node == null || !electing.add(path)) return;
    List<Op.Kind> ops = fenced();
    ops.add(new Op.SetData(path, Znodes.state(next), node.stat().version()));
    proposals.propose(new Op.Multi(ops), 0, result -> {
      electing.remove(path);
      context.getLog().info("leader of {}-{}: {} -> {}, epoch {}: {}", topic, state.index(), state.leader(), next.leader(), next.leaderEpoch(),
          Proposals.code(result));
    });
  }

  // ---- deleting

  private Behavior<TopicControl.Command> delete(TopicControl.Delete delete) {
    String topic = delete.topic();
    if (view == null) {
      delete.answer().complete(notController());
    } else if (!settings.deleteTopics()) {
      delete.answer().complete(refused("TOPIC_DELETION_DISABLED", "Topic deletion is disabled."));
    } else if (view.topic(topic).isEmpty()) {
      delete.answer().complete(refused("UNKNOWN_TOPIC_OR_PARTITION", "This server does not host this topic-partition."));
    } else {
      deletions.computeIfAbsent(topic, name -> new Deletion(view.topic(name).get(), new ArrayList<>())).answers.add(delete.answer());
      proposals.propose(created(Znodes.DELETE_TOPICS + "/" + topic, null, CreateMode.PERSISTENT), 0, result -> remove(topic));
    }
    return Behaviors.same();
  }

  /** Also by whoever creates the znode, as administrators of ZooKeeper times do. */
  private Behavior<TopicControl.Command> deletionAsked(String path) {
    if (path.startsWith(Znodes.DELETE_TOPICS + "/") && tree.node(path) != null) remove(path.substring(Znodes.DELETE_TOPICS.length() + 1));
    return Behaviors.same();
  }

  private void remove(String topic) {
    if (reign == null || !removing.add(topic)) return;
    List<Op.Kind> ops = fenced();
    if (settings.deleteTopics()) {
      removeAll(Znodes.topic(topic), ops);
      removeAll(Znodes.topicConfig(topic), ops);
    }
    removeAll(Znodes.DELETE_TOPICS + "/" + topic, ops);
    proposals.propose(new Op.Multi(ops), 0, result -> removed(topic, Proposals.code(result)));
  }

  private void removeAll(String path, List<Op.Kind> ops) {
    NodeView node = tree.node(path);
    if (node == null) return;
    for (String child : node.children()) removeAll(path + "/" + child, ops);
    ops.add(new Op.Delete(path, -1));
  }

  private void removed(String topic, Code code) {
    removing.remove(topic);
    context.getLog().info("topic {} deleted: {}", topic, code);
    answerDeleted(topic, was -> switch (code) {
      case OK -> deleted(was);
      case NONODE -> refused("UNKNOWN_TOPIC_OR_PARTITION", "This server does not host this topic-partition.");
      case BADVERSION -> notController();
      default -> refused("UNKNOWN_SERVER_ERROR", "The tree answered " + code + ".");
    });
  }
}
