package io.synod.ensemble;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The text of a {@link Configuration}, read and written. */
final class ConfigurationText {
  private static final String SERVER = "server.";
  private static final String GROUP = "group.";
  private static final String WEIGHT = "weight.";
  private static final String VERSION = "version";

  private final SortedMap<Integer, Seat> seats = new TreeMap<>();
  private final SortedMap<Integer, SortedSet<Integer>> groups = new TreeMap<>();
  private final SortedMap<Integer, Integer> weights = new TreeMap<>();
  private final Set<String> keys = new HashSet<>();
  private long version;

  private ConfigurationText() {}

  static boolean isKey(String key) {
    return key.startsWith(SERVER) || key.startsWith(GROUP) || key.startsWith(WEIGHT);
  }

  static String of(Configuration configuration) {
    var lines = new StringJoiner("\n");
    configuration.seats().forEach((id, seat) -> lines.add(SERVER + id + "=" + seat));
    configuration.groups().forEach((group, ids) ->
        lines.add(GROUP + group + "=" + ids.stream().map(Object::toString).collect(Collectors.joining(":"))));
    configuration.weights().forEach((id, weight) -> lines.add(WEIGHT + id + "=" + weight));
    return lines.add(VERSION + "=" + Long.toHexString(configuration.version())).toString();
  }

  static Configuration parse(String text) throws MalformedConfiguration {
    var read = new ConfigurationText();
    String[] lines = text.split("\r?\n", -1);
    for (int i = 0; i < lines.length; i++) {
      String line = lines[i].strip();
      if (line.isEmpty() || line.startsWith("#")) continue;
      try {
        read.line(line);
      } catch (MalformedConfiguration wrong) {
        throw new MalformedConfiguration(i + 1, line, wrong.getMessage());
      }
    }
    return read.whole();
  }

  private void line(String line) throws MalformedConfiguration {
    int equals = line.indexOf('=');
    if (equals < 0) throw new MalformedConfiguration("there is no = in it");
    String key = line.substring(0, equals).strip();
    String value = line.substring(equals + 1).strip();
    if (!keys.add(key)) throw new MalformedConfiguration(key + " is given twice");
    if (key.startsWith(SERVER)) {
      seats.put(id(key.substring(SERVER.length())), Seat.parse(value));
    } else if (key.startsWith(GROUP)) {
      group(number(key.substring(GROUP.length())), value);
    } else if (key.startsWith(WEIGHT)) {
      weights.put(id(key.substring(WEIGHT.length())), number(value));
    } else if (key.equals(VERSION)) {
      version = hexadecimal(value);
    } else {
      throw new MalformedConfiguration("it is none of server.N, group.N, weight.N and version");
    }
  }

  private void group(int group, String value) throws MalformedConfiguration {
    var ids = new TreeSet<Integer>();
    for (String text : value.split(":", -1)) {
      int id = id(text.strip());
      boolean elsewhere = groups.values().stream().anyMatch(other -> other.contains(id));
      if (elsewhere || !ids.add(id)) throw new MalformedConfiguration("server " + id + " is in a group already");
    }
    groups.put(group, ids);
  }

  /** What no single line shows. With groups or weights every voter is in a group, and weighs 1 where nothing else is said. */
  private Configuration whole() throws MalformedConfiguration {
    if (!groups.isEmpty() || !weights.isEmpty()) {
      Set<Integer> grouped = groups.values().stream().flatMap(Set::stream).collect(Collectors.toSet());
      for (Map.Entry<Integer, Seat> seat : seats.entrySet()) {
        if (!seat.getValue().votes()) continue;
        if (!grouped.contains(seat.getKey())) throw new MalformedConfiguration("server " + seat.getKey() + " votes and is not in a group");
        weights.putIfAbsent(seat.getKey(), 1);
      }
      for (int id : grouped) {
        if (!seats.containsKey(id)) throw new MalformedConfiguration("server " + id + " is in a group and has no server line");
        if (!weights.containsKey(id)) throw new MalformedConfiguration("server " + id + " is in a group, does not vote and has no weight");
      }
      for (int id : weights.keySet()) {
        if (!seats.containsKey(id)) throw new MalformedConfiguration("server " + id + " has a weight and no server line");
      }
    }
    return new Configuration(version, seats, groups, weights);
  }

  /** @throws MalformedConfiguration when {@code text} is no number that a member can have */
  static int id(String text) throws MalformedConfiguration {
    int id = number(text);
    if (id < Configuration.FIRST_ID || id > Configuration.LAST_ID) {
      throw new MalformedConfiguration("'" + text + "' is not the number of a server, " + Configuration.FIRST_ID + " to " + Configuration.LAST_ID);
    }
    return id;
  }

  private static int number(String text) throws MalformedConfiguration {
    if (!text.matches("\\d{1,9}")) throw new MalformedConfiguration("'" + text + "' is not a number from 0 to 999999999");
    return Integer.parseInt(text);
  }

  private static long hexadecimal(String text) throws MalformedConfiguration {
    if (!text.matches("[0-9a-fA-F]{1,16}")) throw new MalformedConfiguration("'" + text + "' is not a hexadecimal number of 64 bits");
    return Long.parseUnsignedLong(text, 16);
  }
}
