package io.synod.znode;

import akka.actor.typed.ActorRef;
import java.util.LinkedHashMap;

/** The znode actors that are alive, the one idle longest first (decision 0001). */
final class Incarnations {
  private final ZnodeActor.Incarnation incarnation;
  private final int bound;
  private final LinkedHashMap<String, ActorRef<ZnodeActor.Command>> alive = new LinkedHashMap<>(16, 0.75f, true);

  Incarnations(ZnodeActor.Incarnation incarnation, int bound) {
    this.incarnation = incarnation;
    this.bound = bound;
  }

  ActorRef<ZnodeActor.Command> of(String path) {
    ActorRef<ZnodeActor.Command> actor = alive.get(path);
    if (actor == null) {
      actor = incarnation.of(path);
      alive.put(path, actor);
    }
    return actor;
  }

  /** Called between two slices: none has a step to do. */
  void passivateIdle() {
    if (alive.size() <= bound) return;
    var eldest = alive.values().iterator();
    for (int over = alive.size() - bound; over > 0; over--) {
      eldest.next().tell(ZnodeActor.Passivate.NOW);
      eldest.remove();
    }
  }

  int alive() {
    return alive.size();
  }
}
