package io.synod.node;

import io.synod.loop.Exit;
import io.synod.loop.Fatal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line {@code server.N=host:peerPort:electionPort[:role][;[host:]clientPort]} of zoo.cfg; several addresses of one server are divided by
 * {@code |}, and an IPv6 host is in brackets (ZooKeeper 3.9 administrator's guide, cluster options).
 *
 * @param client where its clients connect; its host is empty where only the port is given
 */
record ZooServer(int number, List<Address> addresses, boolean observer, Optional<Client> client) {
  /** @param electionPort 0 where it is not given */
  record Address(String host, int peerPort, int electionPort) {}

  record Client(String host, int port) {}

  private static final String HOST = "(\\[[0-9a-fA-F:.%]+]|[^:|;\\[\\]\\s]+)";
  private static final Pattern ADDRESS = Pattern.compile(HOST + ":(\\d{1,5})(?::(\\d{1,5}))?");
  private static final Pattern ROLE = Pattern.compile("(?i)(.*):(participant|observer)");
  private static final Pattern CLIENT = Pattern.compile("(?:" + HOST + ":)?(\\d{1,5})");
  private static final int LAST_PORT = 65535;

  ZooServer {
    addresses = List.copyOf(addresses);
  }

  /** N of {@code server.N}. */
  static int number(String key) {
    String number = key.substring(key.indexOf('.') + 1);
    if (!number.matches("\\d{1,3}") || Integer.parseInt(number) < 1 || Integer.parseInt(number) > 254) {
      throw new Fatal(Exit.USAGE, "zoo.cfg: " + key + " has no number from 1 to 254");
    }
    return Integer.parseInt(number);
  }

  /** @throws Fatal with {@link Exit#USAGE} that shows the line */
  static ZooServer parse(String key, String value) {
    int semicolon = value.indexOf(';');
    String servers = semicolon < 0 ? value : value.substring(0, semicolon);
    Optional<Client> client = semicolon < 0 ? Optional.empty() : Optional.of(client(key, value, value.substring(semicolon + 1).strip()));
    Matcher role = ROLE.matcher(servers.strip());
    boolean hasRole = role.matches();
    var addresses = new ArrayList<Address>();
    for (String address : (hasRole ? role.group(1) : servers).split("\\|")) addresses.add(address(key, value, address.strip()));
    return new ZooServer(number(key), addresses, hasRole && role.group(2).equalsIgnoreCase("observer"), client);
  }

  private static Address address(String key, String value, String text) {
    Matcher address = ADDRESS.matcher(text);
    if (!address.matches()) throw wrong(key, value);
    return new Address(address.group(1), port(key, value, address.group(2)), address.group(3) == null ? 0 : port(key, value, address.group(3)));
  }

  private static Client client(String key, String value, String text) {
    Matcher client = CLIENT.matcher(text);
    if (!client.matches()) throw wrong(key, value);
    return new Client(client.group(1) == null ? "" : client.group(1), port(key, value, client.group(2)));
  }

  private static int port(String key, String value, String digits) {
    int port = Integer.parseInt(digits);
    if (port < 1 || port > LAST_PORT) throw wrong(key, value);
    return port;
  }

  private static Fatal wrong(String key, String value) {
    return new Fatal(Exit.USAGE, "zoo.cfg: " + key + "=" + value + " is not host:port:port[:participant|observer][;[host:]clientPort]");
  }
}
