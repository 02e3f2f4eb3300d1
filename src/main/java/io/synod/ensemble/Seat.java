package io.synod.ensemble;

import io.synod.loop.HostPort;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The place of one member in an ensemble: the value of a {@code server.N} line,
 * {@code host:peerPort:electionPort[|host:…][:participant|:observer][;[host:]clientPort]}, an IPv6 host in brackets (ZooKeeper 3.9
 * administrator's guide, cluster options; dynamic reconfiguration guide).
 *
 * @param addresses where the member listens for its peers, at least one; the first is used, the others are kept in the text
 * @param client where it serves clients, empty when the line does not say
 */
public record Seat(List<Address> addresses, Role role, Optional<HostPort> client) {
  public enum Role {
    /** It votes, for leaders and for transactions. */
    PARTICIPANT,
    /** It learns what was committed. */
    OBSERVER;

    /** As a server line has it. */
    @Override public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** @param electionPort read and kept: votes go over the peer port as well */
  public record Address(String host, int peerPort, int electionPort) {
    public Address {
      if (peerPort == electionPort) throw new IllegalArgumentException("the peer port and the election port are both " + peerPort);
      new HostPort(host, peerPort);
      new HostPort(host, electionPort);
    }

    public HostPort peer() {
      return new HostPort(host, peerPort);
    }

    public HostPort election() {
      return new HostPort(host, electionPort);
    }

    @Override public String toString() {
      return peer() + ":" + electionPort;
    }
  }

  private static final String HOST = "\\[([0-9a-fA-F:.]+(?:%[^\\]\\s]+)?)]|([^:|;,=\\[\\]\\s]+)";
  private static final String PORT = "(\\d{1,5})";
  private static final Pattern ADDRESS = Pattern.compile("(?:" + HOST + "):" + PORT + ":" + PORT + "(?::(?i:(participant|observer)))?");
  private static final Pattern CLIENT = Pattern.compile("(?:(?:" + HOST + "):)?" + PORT);
  private static final String ALL_ADDRESSES = "0.0.0.0";

  public Seat {
    addresses = List.copyOf(addresses);
    if (addresses.isEmpty()) throw new IllegalArgumentException("a seat without an address");
  }

  /** @throws MalformedConfiguration with the reason */
  public static Seat parse(String text) throws MalformedConfiguration {
    int semicolon = text.indexOf(';');
    Optional<HostPort> client = semicolon < 0 ? Optional.empty() : Optional.of(client(text.substring(semicolon + 1).strip()));
    var addresses = new ArrayList<Address>();
    Role role = null;
    for (String part : (semicolon < 0 ? text : text.substring(0, semicolon)).split("\\|", -1)) {
      Matcher address = ADDRESS.matcher(part.strip());
      if (!address.matches()) throw new MalformedConfiguration("'" + part.strip() + "' is not host:port:port or host:port:port:participant|observer");
      addresses.add(address(address));
      Role said = address.group(5) == null ? role : Role.valueOf(address.group(5).toUpperCase(Locale.ROOT));
      if (role != null && said != role) throw new MalformedConfiguration("its addresses have different roles");
      role = said;
    }
    return new Seat(addresses, role == null ? Role.PARTICIPANT : role, client);
  }

  private static Address address(Matcher matched) throws MalformedConfiguration {
    try {
      return new Address(host(matched), Integer.parseInt(matched.group(3)), Integer.parseInt(matched.group(4)));
    } catch (IllegalArgumentException wrong) {
      throw new MalformedConfiguration(wrong.getMessage());
    }
  }

  private static HostPort client(String text) throws MalformedConfiguration {
    Matcher client = CLIENT.matcher(text);
    if (!client.matches()) throw new MalformedConfiguration("'" + text + "' is not port or host:port of clients");
    String host = host(client);
    try {
      return new HostPort(host == null ? ALL_ADDRESSES : host, Integer.parseInt(client.group(3)));
    } catch (IllegalArgumentException wrong) {
      throw new MalformedConfiguration(wrong.getMessage());
    }
  }

  private static String host(Matcher matched) {
    return matched.group(1) != null ? matched.group(1) : matched.group(2);
  }

  public boolean votes() {
    return role == Role.PARTICIPANT;
  }

  /** Where its peers call it. */
  public HostPort peer() {
    return addresses.get(0).peer();
  }

  /** The value of its server line, as ZooKeeper writes it: the role always, the host of clients always. */
  @Override public String toString() {
    String where = addresses.stream().map(Address::toString).collect(Collectors.joining("|"));
    return where + ":" + role + client.map(address -> ";" + address).orElse("");
  }
}
