package io.synod.znode;

import akka.actor.typed.ActorRef;
import java.util.LinkedHashMap;

/**
 * The znode actors that are alive, the one idle longest first (decision 0001). At the bound the actor of the znode idle longest becomes
 * that of the next: a twentieth of the cost of ending one and starting another.
 */
final class Incarnations {
  private final ZnodeActor.Incarnation incarnation;
  private final int bound;
  private final LinkedHashMap<String, ActorRef<ZnodeActor.Command>> alive = new LinkedHashMap<>(16, 0.75f, true);
  private int neededNow;

  Incarnations(ZnodeActor.Incarnation incarnation, int bound) {
    this.incarnation = incarnation;
    this.bound = bound;
  }

  /** A slice of transactions is over: no actor has a step to do. What a large one needed beyond the bound ends. */
  void release() {
    neededNow = 0;
    if (alive.size() <= bound) return;
    var eldest = alive.values().iterator();
    for (int over = alive.size() - bound; over > 0; over--) {
      eldest.next().tell(ZnodeActor.Passivate.NOW);
      eldest.remove();
    }
  }

  /** The actor of {@code path}, kept until {@link #release}. */
  ActorRef<ZnodeActor.Command> of(String path) {
    neededNow++;
    ActorRef<ZnodeActor.Command> actor = alive.get(path);
    if (actor != null) return actor;
    boolean idleLeft = neededNow <= bound;
    actor = alive.size() >= bound && idleLeft ? freed() : incarnation.start();
    alive.put(path, actor);
    return actor;
  }

  int alive() {
    return alive.size();
  }

  private ActorRef<ZnodeActor.Command> freed() {
    var eldest = alive.values().iterator();
    ActorRef<ZnodeActor.Command> actor = eldest.next();
    eldest.remove();
    return actor;
  }
}
