package io.synod.node;

import io.synod.ensemble.MalformedConfiguration;
import io.synod.ensemble.Seat;
import io.synod.loop.Exit;
import io.synod.loop.Fatal;
import io.synod.loop.HostPort;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The lines {@code server.N}, {@code group.N} and {@code weight.N} of zoo.cfg, and what they mean for one of these servers. Pure.
 *
 * @param lines as they are in the file, empty for a server alone
 */
record ZooMembers(List<String> lines, io.synod.ensemble.Configuration configuration) {
  private static final int KAFKA_PORT = 9092;
  private static final int HTTP_PORT = 8080;
  private static final int CLUSTER_PORT = 25520;

  /** @throws Fatal with {@link Exit#USAGE} that shows the line */
  static ZooMembers of(Map<String, String> properties) {
    var lines = new ArrayList<String>();
    properties.forEach((key, value) -> {
      if (io.synod.ensemble.Configuration.isKey(key)) lines.add(key + "=" + value);
    });
    return new ZooMembers(List.copyOf(lines), parsed(lines, "zoo.cfg"));
  }

  /** @param origin where the lines were found, for the complaint */
  static io.synod.ensemble.Configuration parsed(List<String> lines, String origin) {
    if (lines.isEmpty()) return io.synod.ensemble.Configuration.NONE;
    try {
      return io.synod.ensemble.Configuration.parse(String.join("\n", lines));
    } catch (MalformedConfiguration wrong) {
      throw new Fatal(Exit.USAGE, origin + ": " + wrong.getMessage(), wrong);
    }
  }

  /**
   * The number of this node: that of its {@code myid}, else that of the only server.
   *
   * @throws Fatal with {@link Exit#USAGE} where the two do not agree, or nothing says which of several it is
   */
  OptionalInt id(OptionalInt myid, String dataDir) {
    var ids = configuration.seats().keySet();
    if (ids.isEmpty() || myid.isPresent() && ids.contains(myid.getAsInt())) return myid;
    if (myid.isPresent()) {
      throw new Fatal(Exit.USAGE, "this node is " + myid.getAsInt() + " by its myid in " + dataDir + ", and zoo.cfg has no line server."
          + myid.getAsInt() + ", only those of " + ids + ": correct one of them, or give this node another dataDir.");
    }
    if (ids.size() == 1) return OptionalInt.of(ids.iterator().next());
    throw new Fatal(Exit.USAGE, "zoo.cfg names the servers " + ids + " and " + dataDir + " has no file myid that says which of them this is: "
        + "write its number into it, for example echo 1 > " + dataDir + "/myid");
  }

  /**
   * The settings of server {@code id}. Several servers on one host cannot share the ports that zoo.cfg does not know; the second has the port after
   * that of the first, and so on.
   *
   * @param allAddresses whether peers are listened to on all addresses
   * @param settings those that the file has so far; what is already there is kept for the HTTP port
   */
  void settings(int id, boolean allAddresses, Map<String, String> settings, List<String> remarks) {
    Seat self = configuration.seat(id).orElseThrow();
    settings.put("peer.port", Integer.toString(self.peer().port()));
    settings.put("peer.listen", allAddresses ? "0.0.0.0" : self.peer().host());
    self.client().ifPresent(client -> client(client, settings));
    if (configuration.seats().size() == 1) return;
    settings.put("ensemble.members", quoted(lines));
    int before = (int) configuration.seats().headMap(id).values().stream().filter(seat -> seat.peer().host().equals(self.peer().host())).count();
    if (before == 0) return;
    settings.put("kafka.port", Integer.toString(KAFKA_PORT + before));
    settings.putIfAbsent("http.port", Integer.toString(HTTP_PORT + before));
    settings.put("cluster.port", Integer.toString(CLUSTER_PORT + before));
    remarks.add(before + " other server(s) on " + self.peer().host() + " come before this one, so its ports that zoo.cfg does not give are Kafka "
        + settings.get("kafka.port") + ", HTTP " + settings.get("http.port") + " and cluster " + settings.get("cluster.port"));
  }

  private static void client(HostPort client, Map<String, String> settings) {
    settings.put("zookeeper.port", Integer.toString(client.port()));
    settings.put("zookeeper.listen", client.host());
  }

  /** As a list of HOCON. */
  private static String quoted(List<String> lines) {
    return "[" + String.join(", ", lines.stream().map(line -> '"' + line + '"').toList()) + "]";
  }
}
