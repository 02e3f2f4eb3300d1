package io.synod.node;

import io.synod.loop.Exit;
import io.synod.loop.Fatal;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The configuration of a ZooKeeper server, {@code zoo.cfg} and {@code -Dzookeeper.*}, in terms of ours. Every key that ZooKeeper 3.9 has is
 * known ({@link ZooKey}): it becomes a setting, or a remark that says why it has no effect. Pure.
 *
 * @param settings keys of {@code application.conf} and their values
 * @param remarks a sentence each, for the log
 * @param members the servers it names
 * @param allAddresses whether peers are listened to on all addresses, not only on that of the server line
 * @param dataDir as the file has it, empty where only system properties were given
 */
record ZooCfg(Map<String, String> settings, List<String> remarks, ZooMembers members, boolean allAddresses, String dataDir) {
  private static final String PREFIX = "zookeeper.";
  private static final int TICK_MILLIS = 3000;

  /** The keys of a zoo.cfg. A comment behind a value, which ZooKeeper takes for a part of it, is left out. */
  static Map<String, String> properties(String text) {
    var raw = new Properties();
    try {
      raw.load(new StringReader(text));
    } catch (IOException | IllegalArgumentException malformed) {
      throw new Fatal(Exit.USAGE, "zoo.cfg cannot be read: " + malformed.getMessage(), malformed);
    }
    var properties = new TreeMap<String, String>();
    raw.stringPropertyNames().forEach(key -> properties.put(key, raw.getProperty(key).replaceFirst("(^|\\s+)#.*$", "").strip()));
    return properties;
  }

  /**
   * Of a whole file.
   *
   * @param system of the JVM: {@code zookeeper.KEY} is stronger than the file's KEY
   * @throws Fatal with {@link Exit#USAGE} where ZooKeeper would not start either, or the file asks for what this version cannot do
   */
  static ZooCfg of(Map<String, String> file, Properties system) {
    Map<String, String> properties = merged(file, system);
    String dataDir = required(properties, "dataDir", "the directory of the database");
    var settings = new LinkedHashMap<String, String>();
    var remarks = new ArrayList<String>();
    settings.put("data", dataDir + "/synod");
    translate(properties, settings, remarks);
    timeouts(properties, settings);
    return new ZooCfg(Map.copyOf(settings), List.copyOf(remarks), ZooMembers.of(properties), Boolean.parseBoolean(properties.get("quorumListenOnAllIPs")),
        dataDir);
  }

  /** Of system properties alone: whoever starts with {@code -Dzookeeper.KEY=VALUE} and no file. */
  static ZooCfg of(Properties system) {
    Map<String, String> properties = merged(Map.of(), system);
    var settings = new LinkedHashMap<String, String>();
    var remarks = new ArrayList<String>();
    translate(properties, settings, remarks);
    if (Stream.of("tickTime", "minSessionTimeout", "maxSessionTimeout").anyMatch(properties::containsKey)) timeouts(properties, settings);
    return new ZooCfg(Map.copyOf(settings), List.copyOf(remarks), ZooMembers.of(Map.of()), false, "");
  }

  /** The number of this node, empty where nothing says it. */
  OptionalInt id(OptionalInt myid) {
    return members.id(myid, dataDir);
  }

  /**
   * What the file means for server {@code id} of it.
   *
   * @throws Fatal with {@link Exit#USAGE} when nothing says where clients connect
   */
  ZooCfg of(OptionalInt id) {
    var own = new LinkedHashMap<>(settings);
    var said = new ArrayList<>(remarks);
    id.ifPresent(number -> own.put("id", Integer.toString(number)));
    if (id.isPresent() && members.configuration().seat(id.getAsInt()).isPresent()) members.settings(id.getAsInt(), allAddresses, own, said);
    if (!own.containsKey("zookeeper.port")) required(own, "clientPort", "the port of the clients");
    if (own.putIfAbsent("zookeeper.listen", "0.0.0.0") == null) {
      said.add("clientPortAddress is not given: clients are served on all addresses, as ZooKeeper does");
    }
    return new ZooCfg(Map.copyOf(own), List.copyOf(said), members, allAddresses, dataDir);
  }

  private static Map<String, String> merged(Map<String, String> file, Properties system) {
    var merged = new TreeMap<String, String>();
    file.forEach((key, value) -> merged.put(key.startsWith(PREFIX) ? key.substring(PREFIX.length()) : key, value));
    for (String name : system.stringPropertyNames()) {
      if (name.startsWith(PREFIX)) merged.put(name.substring(PREFIX.length()), system.getProperty(name));
      if (ZooKey.WITHOUT_PREFIX.contains(name)) merged.put(name, system.getProperty(name));
    }
    return merged;
  }

  private static void translate(Map<String, String> properties, Map<String, String> settings, List<String> remarks) {
    properties.forEach((key, value) -> ZooKey.of(key).translate(key, value, settings, remarks));
  }

  /** ZooKeeper counts them in ticks: 2 and 20 where they are not given. */
  private static void timeouts(Map<String, String> properties, Map<String, String> settings) {
    int tick = number(properties, "tickTime", TICK_MILLIS);
    int min = number(properties, "minSessionTimeout", -1);
    int max = number(properties, "maxSessionTimeout", -1);
    int least = min == -1 ? 2 * tick : min;
    int most = max == -1 ? 20 * tick : max;
    if (least > most) throw new Fatal(Exit.USAGE, "zoo.cfg: minSessionTimeout " + least + " ms is above maxSessionTimeout " + most + " ms");
    settings.put("zookeeper.tick-time", tick + "ms");
    settings.put("zookeeper.min-session-timeout", least + "ms");
    settings.put("zookeeper.max-session-timeout", most + "ms");
  }

  private static int number(Map<String, String> properties, String key, int otherwise) {
    String value = properties.get(key);
    return value == null ? otherwise : ZooKey.number(key, value);
  }

  private static String required(Map<String, String> properties, String key, String what) {
    String value = properties.getOrDefault(key, "");
    if (value.isEmpty()) throw new Fatal(Exit.USAGE, "zoo.cfg does not say " + key + ", " + what + ": add a line " + key + "=…");
    return value;
  }
}
