package io.synod.node;

import com.typesafe.config.Config;
import io.synod.loop.Exit;
import io.synod.loop.Fatal;
import io.synod.loop.HostPort;
import java.util.ArrayList;
import java.util.List;

/**
 * How this node meets the others.
 *
 * @param host by which the others call it, and Kafka clients too unless they are told another
 * @param listen the address that the cluster port is bound to
 * @param port 0: any free one
 * @param seeds cluster ports of nodes that are there, or are to be; {@code akka.cluster.seed-nodes} are among them
 * @param expect how many nodes found the ensemble; 0: this one founds none with others
 */
record ClusterSettings(String host, String listen, int port, List<HostPort> seeds, int expect) {
  ClusterSettings {
    seeds = List.copyOf(seeds);
  }

  /** @throws Fatal with {@link Exit#USAGE} when a seed is not host:port */
  static ClusterSettings from(Config whole, String listen, int port) {
    Config synod = whole.getConfig("synod");
    var seeds = new ArrayList<HostPort>();
    for (String seed : names(synod, "cluster.seeds")) seeds.add(seed(seed));
    if (whole.hasPath("akka.cluster.seed-nodes")) for (String seed : whole.getStringList("akka.cluster.seed-nodes")) seeds.add(seed(seed.replaceFirst("^akka://[^@]*@", "")));
    int expect = synod.getInt("ensemble.bootstrap-expect");
    if (expect < 0 || expect > 254) throw new Fatal(Exit.USAGE, "ensemble.bootstrap-expect is " + expect + ": give the number of nodes that found the ensemble, 1 to 254.");
    return new ClusterSettings(Hosts.advertised(synod.getString("advertised-host"), listen, seeds, port), listen, port, seeds, expect);
  }

  /** Whether this node is to find others, unless its members are listed or its data directory knows them. */
  boolean seeks() {
    return expect > 0 || !seeds.isEmpty();
  }

  /** A list, or names with commas between. */
  private static List<String> names(Config config, String key) {
    if (!(config.getValue(key).unwrapped() instanceof String text)) return config.getStringList(key);
    return List.of(text.split(",")).stream().map(String::strip).filter(name -> !name.isEmpty()).toList();
  }

  private static HostPort seed(String text) {
    try {
      return HostPort.parse(text);
    } catch (IllegalArgumentException wrong) {
      throw new Fatal(Exit.USAGE, "the seed " + text + " is not HOST:PORT, for example --seed 10.0.0.1:25520", wrong);
    }
  }
}
