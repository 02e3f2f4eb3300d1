package io.synod.journal;

import com.typesafe.config.ConfigFactory;
import io.synod.loop.Dispatchers;
import io.synod.loop.Leisure;
import io.synod.loop.Stopper;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/**
 * What the persistence plugins of one start of a node work with. Akka creates plugins by reflection and hands them only configuration, so
 * they find this by its key: registered when the node starts, before its first persistent actor.
 *
 * @param key        names the node and, where nodes come and go in one actor system, its incarnation: {@code n1-3}
 * @param io         where everything that blocks runs, the dispatcher {@link Dispatchers#IO}
 * @param leisure    of the loop that {@code dispatcher} is, where a lone small write may run; {@link Leisure#NONE}: all runs on {@code io}
 * @param dispatcher the id of the dispatcher the plugin actors live on; they never block, so the event loop of the actors
 *                   they serve is right
 * @param settings   sizes of the journals
 */
public record JournalRuntime(String key, Storage storage, Executor io, Leisure leisure, Stopper stopper, String dispatcher, LogSettings settings) {
  private static final Map<String, JournalRuntime> REGISTERED = new ConcurrentHashMap<>();
  private static final Map<String, PersistenceLog> OPEN = new ConcurrentHashMap<>();

  /** @throws IllegalStateException when the key is taken */
  public void register() {
    JournalRuntime other = REGISTERED.putIfAbsent(key, this);
    if (other != null) throw new IllegalStateException("the journal runtime " + key + " is registered already");
  }

  /** Called when the node has stopped; plugins that are being created after that fail. */
  public void unregister() {
    REGISTERED.remove(key, this);
  }

  /** @throws IllegalStateException when no node with this key is running */
  static JournalRuntime find(String key) {
    JournalRuntime found = REGISTERED.get(key);
    if (found == null) throw new IllegalStateException("no journal runtime is registered for " + key + ": its node has stopped");
    return found;
  }

  /**
   * Reads the journal in {@code directory}, as given to {@link #plugins(String)}, beside its plugin. Fails while that has not opened it, which it
   * has before its first actor has recovered.
   */
  public EventReader reader(String directory) {
    String journal = key + ":" + directory + "/journal";
    return (persistenceId, from, to, max, each) -> {
      PersistenceLog log = OPEN.get(journal);
      if (log == null) throw new IOException("the journal in " + directory + " is not open");
      log.show(persistenceId, from, to, max, each);
    };
  }

  void opened(String directory, PersistenceLog log) {
    OPEN.put(key + ":" + directory, log);
  }

  void closed(String directory) {
    OPEN.remove(key + ":" + directory);
  }

  /** See {@link #plugins(String, String, String)}. */
  public PersistencePlugins plugins(String directory) {
    return plugins(key, dispatcher, directory);
  }

  /**
   * Plugins for a journal of its own: entries in {@code directory/journal}, snapshots in {@code directory/snapshots}. All actors given the
   * same directory share the journal and its syncs. A pure function: the configuration is needed before there is an actor system, and the
   * runtime, which needs the system's dispatchers, only after.
   *
   * @param directory below the data directory, such as {@code ensembles/main}
   */
  public static PersistencePlugins plugins(String key, String dispatcher, String directory) {
    String base = "synod.persistence." + identifier(key) + "." + identifier(directory);
    String journal = base + ".journal";
    String snapshots = base + ".snapshots";
    var values = new HashMap<String, Object>();
    describe(values, journal, SynodJournal.class, key, dispatcher, directory + "/journal");
    describe(values, snapshots, SynodSnapshotStore.class, key, dispatcher, directory + "/snapshots");
    // Only one actor at a time writes with an id, which the journal checks: Akka's filter would only cost time.
    values.put(journal + ".replay-filter.mode", "off");
    values.put(journal + ".replay-dispatcher", dispatcher);
    values.put(PersistencePlugins.dispatcherOfChildren(journal), dispatcher);
    return new PersistencePlugins(journal, snapshots, ConfigFactory.parseMap(values));
  }

  /** The circuit breaker has nothing to do: a disk that fails stops the node. A call timeout of 0 spares a timer for each write. */
  private static void describe(Map<String, Object> values, String id, Class<?> plugin, String key, String dispatcher, String directory) {
    values.put(id + ".class", plugin.getName());
    values.put(id + ".plugin-dispatcher", dispatcher);
    values.put(id + ".circuit-breaker.max-failures", Integer.MAX_VALUE);
    values.put(id + ".circuit-breaker.call-timeout", "0s");
    values.put(id + ".runtime", key);
    values.put(id + ".directory", directory);
  }

  /** A name that is one step of a configuration path: what is no letter or digit is written as {@code _} and its code. */
  private static String identifier(String name) {
    var out = new StringBuilder();
    name.chars().forEach(c -> {
      if (c < 128 && Character.isLetterOrDigit(c) || c == '-') out.append((char) c);
      else out.append('_').append(Integer.toHexString(c)).append('_');
    });
    return out.toString();
  }
}
