package io.synod.znode;

import akka.actor.typed.ActorRef;
import io.synod.ensemble.StateMachine;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Makes a {@link TreeImage} while transactions go on and without stopping them. {@link Begin} is asked of the member; {@link #copy} is called once, by
 * a thread that may take its time; {@link End} is asked of the member, and puts what has changed meanwhile into the copy, so that it is of one
 * instant. States of znodes are immutable: what is copied are references and addresses.
 */
public final class Imaging {
  private final Nodes nodes;
  private final Set<String> changed = new HashSet<>();
  private ZnodeMap copied;

  Imaging(Nodes nodes) {
    this.nodes = nodes;
  }

  /** To be followed by {@link End} or {@link GiveUp} in any case: until then each change is noted. */
  public record Begin(ActorRef<Imaging> replyTo) implements StateMachine.Query {}

  public record End(Imaging imaging, ActorRef<TreeImage> replyTo) implements StateMachine.Query {}

  public record GiveUp(Imaging imaging) implements StateMachine.Query {}

  /** Blocks for as long as it takes to go over all znodes once. */
  public void copy() {
    copied = nodes.all().copy();
  }

  /** On the member's loop: the znode at {@code path} has another state. */
  void changed(String path) {
    changed.add(path);
  }

  /** On the member's loop, between two transactions. */
  Exact exact() {
    var now = new HashMap<String, Znode>();
    for (String path : changed) now.put(path, nodes.get(path));
    return new Exact(copied, now);
  }

  /** The znodes of one instant. @param changed those that are not as {@code copied} has them, with null where there is none */
  record Exact(ZnodeMap copied, Map<String, Znode> changed) {
    Znode get(String path) {
      return changed.containsKey(path) ? changed.get(path) : copied.get(path);
    }
  }
}
