package io.synod.sim;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.synod.journal.JournalRuntime;
import io.synod.journal.LogSettings;
import io.synod.journal.PersistencePlugins;

/**
 * The persistence plugins of every life of every node. Typed persistent actors look their plugins up in the settings of the actor system,
 * and a plugin serves one life: so those of all lives a run may have are in the settings from the start.
 */
final class Plugins {
  /** More than this a node does not live in one run. */
  static final int MOST_LIVES = 60;
  static final String ENSEMBLE = "ensemble/main";
  static final String DISPATCHER = "synod.loop-0";
  private static final Config ALL = build();

  private Plugins() {}

  static Config all() {
    return ALL;
  }

  static String key(String node, int life) {
    return node + "-" + life;
  }

  private static Config build() {
    Config all = ConfigFactory.empty();
    for (int life = 1; life <= MOST_LIVES; life++) {
      PersistencePlugins plugins = new JournalRuntime(key("n1", life), null, null, null, DISPATCHER, LogSettings.defaults()).plugins(ENSEMBLE);
      all = all.withFallback(plugins.config());
    }
    return all;
  }
}
