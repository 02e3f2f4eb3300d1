package io.synod.founding;

import io.synod.ensemble.Configuration;
import io.synod.ensemble.MalformedConfiguration;
import io.synod.ensemble.Seat;
import io.synod.loop.HostPort;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a node says of itself to the others of the Akka cluster, again and again. As text: {@code key=value} lines, an empty line, the charter
 * if there is one, an empty line, the newest configuration it knows.
 *
 * @param id 0 while it has none
 * @param birth a number drawn when its data directory was made, and kept there: an emptied or another directory has another
 * @param life a number drawn at its start: of two processes on copies of one directory each has its own
 * @param address of its cluster port, as the others call it
 * @param founder the first of its seeds; of a node without seeds its own address
 * @param expect how many nodes are to found an ensemble, 0 when it only wants to join one
 * @param serves whether clients are served there
 * @param seat where its peers and its clients are to call it
 * @param charter of a {@link Kind#MEMBER}
 * @param known the newest configuration that it knows of its ensemble; {@link Configuration#NONE} without one
 */
public record Introduction(int id, long birth, long life, HostPort address, HostPort founder, int expect, Kind kind,
    boolean serves, Seat seat, Optional<Charter> charter, Configuration known) {
  /** What is in its data directory. */
  public enum Kind {
    /** Nothing: it is there to found an ensemble, or to join one. */
    FRESH,
    /** An ensemble with others. */
    MEMBER,
    /** An ensemble of its own, which nobody can join. */
    ALONE
  }

  /** Once it holds {@code charter}, as {@code number}. */
  Introduction member(Charter held, int number, Configuration newest) {
    return new Introduction(number, birth, life, address, founder, expect, Kind.MEMBER, false, seat, Optional.of(held), newest);
  }

  Introduction knowing(Configuration newest) {
    return new Introduction(id, birth, life, address, founder, expect, kind, serves, seat, charter, newest);
  }

  Introduction serving() {
    return new Introduction(id, birth, life, address, founder, expect, kind, true, seat, charter, known);
  }

  /** Of two that cannot both be, the one stays that serves, or else has an ensemble, or else has the lesser life. */
  boolean comesBefore(Introduction other) {
    int order = Integer.compare(rank(), other.rank());
    return order > 0 || order == 0 && life < other.life;
  }

  private int rank() {
    return serves ? 2 : kind == Kind.FRESH ? 0 : 1;
  }

  /** Whether it is the one to write the charter. */
  boolean founds() {
    return kind == Kind.FRESH && expect > 0 && founder.equals(address);
  }

  @Override public String toString() {
    return "id=" + id + "\nbirth=" + Long.toHexString(birth) + "\nlife=" + Long.toHexString(life) + "\naddress=" + address + "\nfounder=" + founder
        + "\nexpect=" + expect + "\nkind=" + kind + "\nserves=" + serves + "\nseat=" + seat + "\n\n" + charter.map(Charter::toString).orElse("") + "\n"
        + (known.equals(Configuration.NONE) ? "" : known);
  }

  /** @throws MalformedConfiguration when it is not what {@link #toString} gives */
  public static Introduction parse(String text) throws MalformedConfiguration {
    int end = text.indexOf("\n\n");
    if (end < 0) throw new MalformedConfiguration("an introduction without an end");
    var lines = new LinkedHashMap<String, String>();
    for (String line : text.substring(0, end).split("\n")) {
      int equals = line.indexOf('=');
      if (equals > 0) lines.put(line.substring(0, equals), line.substring(equals + 1));
    }
    String rest = text.substring(end + 2);
    int charterEnd = rest.lastIndexOf("\n\n");
    String charter = charterEnd < 0 ? "" : rest.substring(0, charterEnd);
    String known = rest.substring(charterEnd < 0 ? rest.indexOf('\n') + 1 : charterEnd + 2);
    try {
      return new Introduction(Integer.parseInt(value(lines, "id")), hex(lines, "birth"), hex(lines, "life"), HostPort.parse(value(lines, "address")),
          HostPort.parse(value(lines, "founder")), Integer.parseInt(value(lines, "expect")), Kind.valueOf(value(lines, "kind")), Boolean.parseBoolean(value(lines, "serves")),
          Seat.parse(value(lines, "seat")), charter.isEmpty() ? Optional.empty() : Optional.of(Charter.parse(charter)),
          known.isEmpty() ? Configuration.NONE : Configuration.parse(known));
    } catch (IllegalArgumentException wrong) {
      throw new MalformedConfiguration("an introduction that cannot be read: " + wrong.getMessage());
    }
  }

  private static long hex(Map<String, String> lines, String key) throws MalformedConfiguration {
    return Long.parseUnsignedLong(value(lines, key), 16);
  }

  private static String value(Map<String, String> lines, String key) throws MalformedConfiguration {
    String value = lines.get(key);
    if (value == null) throw new MalformedConfiguration("an introduction without " + key);
    return value;
  }
}
