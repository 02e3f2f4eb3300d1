package io.synod.sim;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.synod.journal.JournalRuntime;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The persistence plugins of every life of every node. Typed persistent actors look their plugins up in the settings of the actor system,
 * and a plugin serves one life: so those of all lives a run may have are in the settings from the start.
 */
final class Plugins {
  /** Who has lived so often is not made to crash any more. */
  static final int LIVES_WITH_FAULTS = 40;
  /** It may still stop itself some times: what a fault has done to its disk lasts over restarts. */
  private static final int MOST_LIVES = LIVES_WITH_FAULTS + 20;
  static final String ENSEMBLE = "ensemble/main";
  private static final Map<Integer, Config> BY_NODES = new ConcurrentHashMap<>();

  private Plugins() {}

  /** Of nodes 1 to {@code nodes}. */
  static Config of(int nodes) {
    return BY_NODES.computeIfAbsent(nodes, Plugins::build);
  }

  static String key(String node, int life) {
    return node + "-" + life;
  }

  private static Config build(int nodes) {
    Config all = ConfigFactory.empty();
    for (int id = 1; id <= nodes; id++) {
      for (int life = 1; life <= MOST_LIVES; life++) {
        all = all.withFallback(JournalRuntime.plugins(key(SimNode.name(id), life), SimNode.loop(id, 0), ENSEMBLE).config());
      }
    }
    return all;
  }
}
