package io.synod.node;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigValueFactory;
import io.synod.loop.Exit;
import io.synod.loop.Fatal;
import java.io.File;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The layers of the configuration, the stronger first: {@code --set}, system properties, environment, {@code --zoo-cfg FILE} with
 * {@code -Dzookeeper.*}, {@code --config FILE}, the defaults of {@code application.conf}. Every key below {@code synod} must be one that {@code application.conf} lists; keys of libraries
 * ({@code akka.…}) pass through.
 */
public final class Configuration {
  private static final String ROOT = "synod.";
  private static final String ENVIRONMENT = "SYNOD_";
  private static final Set<String> LIBRARIES = Set.of("akka", "ssl-config");

  private Configuration() {}

  /**
   * @param sets {@code key=value}, with or without the leading {@code synod.}
   * @throws Fatal with {@link Exit#USAGE} that names the key, where it came from, and what is expected
   */
  public static Config load(Optional<File> file, List<String> sets, Map<String, String> environment, Properties system) {
    return load(file, ZooKeeperSetup.NONE, sets, environment, system);
  }

  /** As above, and with a ZooKeeper server's settings, weaker than the environment and stronger than {@code file}. */
  public static Config load(Optional<File> file, ZooKeeperSetup zooKeeper, List<String> sets, Map<String, String> environment,
      Properties system) {
    Config defaults = Defaults.load();
    Set<String> known = leaves(defaults);
    try {
      Config layered = fromSets(sets).withFallback(fromProperties(system)).withFallback(fromEnvironment(environment, known))
          .withFallback(fromZooKeeper(zooKeeper.settings()))
          .withFallback(file.map(Configuration::fromFile).orElse(ConfigFactory.empty()));
      refuseUnknown(layered, known);
      return layered.withFallback(defaults).resolve();
    } catch (ConfigException wrong) {
      throw new Fatal(Exit.USAGE, "the configuration cannot be read: " + wrong.getMessage(), wrong);
    }
  }

  /** What is below {@code synod}, {@code key=value}, one a line, sorted. */
  static String text(Config config) {
    return config.getConfig("synod").entrySet().stream().map(entry -> entry.getKey() + "=" + entry.getValue().unwrapped()).sorted()
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private static Config fromFile(File file) {
    if (!file.isFile()) throw new Fatal(Exit.USAGE, "there is no configuration file " + file + ": give --config a file that exists.");
    return ConfigFactory.parseFile(file, ConfigParseOptions.defaults().setAllowMissing(false));
  }

  private static Config fromSets(List<String> sets) {
    Config config = ConfigFactory.empty();
    for (String set : sets) {
      int equals = set.indexOf('=');
      if (equals < 1) throw new Fatal(Exit.USAGE, "--set " + set + " is not KEY=VALUE, for example --set zookeeper.port=2182");
      config = with(config, rooted(set.substring(0, equals).trim()), set.substring(equals + 1).trim(), "--set " + set);
    }
    return config;
  }

  private static Config fromZooKeeper(Map<String, String> settings) {
    Config config = ConfigFactory.empty();
    for (var entry : new TreeMap<>(settings).entrySet()) config = with(config, ROOT + entry.getKey(), entry.getValue(), "ZooKeeper's configuration");
    return config;
  }

  private static Config fromProperties(Properties system) {
    Config config = ConfigFactory.empty();
    for (String name : new TreeSet<>(system.stringPropertyNames())) {
      if (!name.startsWith(ROOT) && !name.startsWith("akka.")) continue;
      config = with(config, name, system.getProperty(name), "system property " + name);
    }
    return config;
  }

  private static Config fromEnvironment(Map<String, String> environment, Set<String> known) {
    Map<String, String> byVariable = new LinkedHashMap<>();
    known.forEach(key -> byVariable.put(variable(key), key));
    Config config = ConfigFactory.empty();
    for (var entry : new TreeMap<>(environment).entrySet()) {
      if (!entry.getKey().startsWith(ENVIRONMENT)) continue;
      String key = byVariable.get(entry.getKey());
      String origin = "environment variable " + entry.getKey();
      if (key == null) throw new Fatal(Exit.USAGE, unknown(origin, nearest(entry.getKey(), byVariable.keySet())));
      config = with(config, key, entry.getValue(), origin);
    }
    return config;
  }

  /** A value is taken as HOCON where it is a list or an object, as text otherwise (numbers and durations are read from text). */
  private static Config with(Config config, String key, String value, String origin) {
    if (value.startsWith("[") || value.startsWith("{")) {
      var options = ConfigParseOptions.defaults().setOriginDescription(origin);
      return ConfigFactory.parseString(key + " = " + value, options).withFallback(config);
    }
    return config.withValue(key, ConfigValueFactory.fromAnyRef(value, origin));
  }

  private static String rooted(String key) {
    return key.startsWith(ROOT) || LIBRARIES.contains(first(key)) ? key : ROOT + key;
  }

  private static String first(String key) {
    return key.contains(".") ? key.substring(0, key.indexOf('.')) : key;
  }

  private static String variable(String key) {
    return key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  private static Set<String> leaves(Config config) {
    var keys = new TreeSet<String>();
    for (var entry : config.getConfig("synod").entrySet()) keys.add(ROOT + entry.getKey());
    return keys;
  }

  private static void refuseUnknown(Config layered, Set<String> known) {
    for (var entry : layered.entrySet()) {
      String key = entry.getKey();
      if (LIBRARIES.contains(first(key)) || known.contains(key)) continue;
      throw new Fatal(Exit.USAGE, unknown("key " + key + " (" + entry.getValue().origin().description() + ")", nearest(key, known)));
    }
  }

  private static String unknown(String what, String nearest) {
    return "the configuration has an unknown " + what + ": did you mean " + nearest + "? application.conf lists every key.";
  }

  private static String nearest(String key, Set<String> known) {
    return known.stream().min(Comparator.comparingInt(candidate -> distance(key, candidate))).orElse("none");
  }

  /** Levenshtein's distance: how many letters differ. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) row[j] = j;
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int above = row[j];
        row[j] = Math.min(Math.min(row[j] + 1, row[j - 1] + 1), diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1));
        diagonal = above;
      }
    }
    return row[b.length()];
  }
}
