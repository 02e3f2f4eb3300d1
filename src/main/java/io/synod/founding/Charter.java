package io.synod.founding;

import io.synod.ensemble.Configuration;
import io.synod.ensemble.MalformedConfiguration;
import io.synod.loop.HostPort;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an ensemble was founded with, the same on each of its nodes and never changed; kept in the data directory. As text:
 *
 * <pre>
 * ensemble=ID
 * founder.N=BIRTH@HOST:PORT     one line for each founder
 * server.N=…                    as in a {@link Configuration}
 * version=0
 * </pre>
 *
 * @param ensemble its id, drawn at random: 22 letters of Base64 for URLs
 * @param first the first configuration: the founders, all of them voters
 * @param founders by their ids
 */
public record Charter(String ensemble, Configuration first, SortedMap<Integer, Founder> founders) {
  private static final String ENSEMBLE = "ensemble=";
  private static final int ID_BYTES = 16;
  private static final Pattern FOUNDER = Pattern.compile("founder\\.(\\d{1,3})=([0-9a-f]{1,16})@(.+)");

  /** @param birth {@link Introduction#birth} of its data directory @param address of its cluster port */
  public record Founder(long birth, HostPort address) {
    @Override public String toString() {
      return Long.toHexString(birth) + "@" + address;
    }
  }

  public Charter {
    founders = Collections.unmodifiableSortedMap(new TreeMap<>(founders));
  }

  /** For a new ensemble. */
  public static String drawId(RandomGenerator random) {
    var id = new byte[ID_BYTES];
    random.nextBytes(id);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(id);
  }

  /** The number that the founder has whose data directory was born so. */
  public OptionalInt idOf(long birth) {
    return founders.entrySet().stream().filter(each -> each.getValue().birth() == birth).mapToInt(Map.Entry::getKey).findFirst();
  }

  /** Of the founders' cluster ports. */
  public List<HostPort> addresses() {
    return founders.values().stream().map(Founder::address).toList();
  }

  @Override public String toString() {
    var text = new StringBuilder(ENSEMBLE).append(ensemble).append('\n');
    founders.forEach((id, founder) -> text.append("founder.").append(id).append('=').append(founder).append('\n'));
    return text.append(first).append('\n').toString();
  }

  /** @throws MalformedConfiguration with what is wrong */
  public static Charter parse(String text) throws MalformedConfiguration {
    String ensemble = "";
    var founders = new TreeMap<Integer, Founder>();
    var rest = new ArrayList<String>();
    for (String line : text.split("\n")) {
      Matcher founder = FOUNDER.matcher(line);
      if (line.startsWith(ENSEMBLE)) {
        ensemble = line.substring(ENSEMBLE.length()).strip();
      } else if (founder.matches()) {
        founders.put(Integer.parseInt(founder.group(1)), founder(founder));
      } else {
        rest.add(line);
      }
    }
    if (ensemble.isEmpty()) throw new MalformedConfiguration("a charter without a line " + ENSEMBLE + "ID");
    return new Charter(ensemble, Configuration.parse(String.join("\n", rest)), founders);
  }

  private static Founder founder(Matcher line) throws MalformedConfiguration {
    try {
      return new Founder(Long.parseUnsignedLong(line.group(2), 16), HostPort.parse(line.group(3)));
    } catch (IllegalArgumentException wrong) {
      throw new MalformedConfiguration(line.group() + ": " + wrong.getMessage());
    }
  }
}
