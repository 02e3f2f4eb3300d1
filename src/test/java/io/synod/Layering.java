package io.synod;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The table of packages, as a rule on one source file: what it may name. Imports count, and so do full names in the code; comments and
 * strings do not.
 */
final class Layering {
  /** Each package may use those of the lines below its own, and what {@link #BESIDE} gives to all. */
  private static final List<Set<String>> LAYERS = List.of(
      Set.of("cli"), Set.of("node"), Set.of("http"), Set.of("zookeeper", "kafka"), Set.of("group", "transaction"), Set.of("controller"),
      Set.of("broker"), Set.of("partition", "session", "migrate"), Set.of("znode"), Set.of("founding"), Set.of("ensemble"), Set.of("election"), Set.of("journal"),
      Set.of("loop"));
  /** They use nothing of ours themselves. */
  private static final Set<String> BESIDE = Set.of("metrics", "security");
  /** A log of records knows nothing of the tree. */
  private static final Map<String, Set<String>> EXCEPT = Map.of("partition", Set.of("znode"));

  /** May meet Akka, Netty, files and sockets in any class; elsewhere only classes called {@code …Actor} may. */
  private static final Set<String> OUTSIDE_WORLD = Set.of("loop", "journal", "migrate", "zookeeper", "kafka", "http", "node", "cli");
  /** May read the clock and own threads. */
  private static final Set<String> DOORS = Set.of("loop", "journal", "cli", "node");
  /** An address is a value: any class may hold it. */
  private static final Set<String> VALUES = Set.of("akka.actor.typed.ActorRef");

  /** Names of the outside world, and what to call it. */
  private static final Map<Pattern, String> DOMAINS = domains();
  private static final Pattern KAFKA_CODECS =
      Pattern.compile("org\\.apache\\.kafka\\.common\\.(record|message|protocol|utils|compress|requests|errors|header|[A-Z]).*");
  private static final Set<String> KAFKA_SPEAKERS = Set.of("kafka", "partition", "group", "broker", "transaction");

  private static final Set<String> RECORD_READERS = Set.of("zookeeper", "migrate");

  private static final Pattern NONDETERMINISM = Pattern.compile(
      "System\\.(currentTimeMillis|nanoTime)|\\b(Instant|LocalDateTime|ZonedDateTime)\\.now\\(|new Thread\\b|java\\.util\\.Timer\\b"
          + "|Executors\\.new|Thread\\.sleep|ThreadLocalRandom|\\bMath\\.random|UUID\\.randomUUID");
  private static final Pattern COMMENT_OR_STRING = Pattern.compile(
      "\"\"\".*?(?<!\\\\)\"\"\"|\"(?:\\\\.|[^\"\\\\\n])*\"|'(?:\\\\.|[^'\\\\\n])+'|//[^\n]*|/\\*.*?\\*/", Pattern.DOTALL);
  private static final Pattern NAME = Pattern.compile("\\b((?:[a-z_][a-z0-9_]*\\.)+(?:[A-Z]\\w*|\\*))");

  private Layering() {}

  private static Map<Pattern, String> domains() {
    var domains = new LinkedHashMap<Pattern, String>();
    domains.put(Pattern.compile("akka\\..*"), "Akka");
    domains.put(Pattern.compile("io\\.netty\\..*"), "Netty");
    domains.put(Pattern.compile("java\\.nio\\.(file|channels)\\..*|java\\.io\\.(File\\w*|RandomAccessFile)"), "files");
    domains.put(Pattern.compile("java\\.net\\.(\\w*Socket|http\\..*|URL|URLConnection|\\*)|javax\\.net\\..*"), "sockets");
    return domains;
  }

  /**
   * Every arrow of {@code source} that is wrong, as a sentence.
   *
   * @param path below the root package, such as {@code znode/Stat.java}
   */
  static List<String> violations(String path, String source) {
    var found = new ArrayList<String>();
    if (!path.contains("/")) return found;                                    // the root package's own package-info
    String home = path.substring(0, path.indexOf('/'));
    String code = COMMENT_OR_STRING.matcher(source).replaceAll(match -> "\n".repeat((int) match.group().lines().count() - 1));
    if (level(home) < 0 && !BESIDE.contains(home)) return List.of(path + ": package " + home + " is not in the table of Layering");
    Matcher names = NAME.matcher(code);
    while (names.find()) {
      String wrong = wrongWith(home, path, names.group(1));
      if (wrong != null) found.add(path + ":" + line(code, names.start()) + " uses " + names.group(1) + ": " + wrong);
    }
    Matcher clocks = NONDETERMINISM.matcher(code);
    while (!DOORS.contains(home) && clocks.find()) {
      found.add(path + ":" + line(code, clocks.start()) + " has " + clocks.group() + ": time, threads and chance come in through "
          + new TreeSet<>(DOORS));
    }
    return found;
  }

  private static String wrongWith(String home, String path, String name) {
    if (name.startsWith("io.synod.")) return wrongArrow(home, name.split("\\.")[2]);
    if (name.startsWith("org.apache.kafka.")) {
      if (!KAFKA_SPEAKERS.contains(home)) return "only " + new TreeSet<>(KAFKA_SPEAKERS) + " know Kafka's formats";
      return KAFKA_CODECS.matcher(name).matches() ? null : "of kafka-clients only the codecs are used";
    }
    if (name.startsWith("org.apache.zookeeper.") || name.startsWith("org.apache.jute.")) {
      return RECORD_READERS.contains(home) ? null : "only " + new TreeSet<>(RECORD_READERS) + " know ZooKeeper's records";
    }
    if (OUTSIDE_WORLD.contains(home) || path.endsWith("Actor.java") || VALUES.contains(name)) return null;
    for (var domain : DOMAINS.entrySet()) {
      if (domain.getKey().matcher(name).matches()) {
        return "only classes called …Actor and the packages " + new TreeSet<>(OUTSIDE_WORLD) + " may know " + domain.getValue();
      }
    }
    return null;
  }

  private static String wrongArrow(String home, String other) {
    if (home.equals(other) || BESIDE.contains(other) && !BESIDE.contains(home)) return null;
    Set<String> below = below(home);
    return below.contains(other) ? null : "the arrow " + home + " -> " + other + " is wrong; " + home + " may use " + new TreeSet<>(below);
  }

  private static Set<String> below(String home) {
    var below = new TreeSet<String>();
    if (BESIDE.contains(home)) return below;
    LAYERS.subList(level(home) + 1, LAYERS.size()).forEach(below::addAll);
    below.removeAll(EXCEPT.getOrDefault(home, Set.of()));
    return below;
  }

  private static int level(String name) {
    for (int i = 0; i < LAYERS.size(); i++) if (LAYERS.get(i).contains(name)) return i;
    return -1;
  }

  private static long line(String code, int at) {
    return code.substring(0, at).lines().count() + (at > 0 && code.charAt(at - 1) == '\n' ? 1 : 0);
  }
}
