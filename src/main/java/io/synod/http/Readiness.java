package io.synod.http;

import java.util.Map;

/** Which parts of the node serve, in the order in which they start. The node is ready when all do. */
@FunctionalInterface
public interface Readiness {
  /** Part to whether it serves; a consistent copy. */
  Map<String, Boolean> parts();

  default boolean ready() {
    return !parts().containsValue(false);
  }
}
