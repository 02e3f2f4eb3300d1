package io.synod.group;

import java.util.List;

/** What one input did: the state it led to, and the effects to carry out in this order. */
public record Step(Group next, List<Effect> effects) {
  public Step {
    effects = List.copyOf(effects);
  }
}
