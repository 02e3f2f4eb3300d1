package io.synod.zookeeper;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the word {@code envi} tells, in ZooKeeper's order.
 *
 * @param hostName asked once at the start: the answer may take a while
 */
record Environment(String hostName) {
  private static final String UNKNOWN = "<NA>";
  private static final long MIB = 1 << 20;

  /** Blocks while the name of this host is looked up. */
  static Environment ofThisHost() {
    try {
      return new Environment(InetAddress.getLocalHost().getCanonicalHostName());
    } catch (UnknownHostException e) {
      return new Environment(UNKNOWN); // as ZooKeeper says it: a host need not have a name
    }
  }

  Map<String, String> entries(String version) {
    var entries = new LinkedHashMap<String, String>();
    entries.put("zookeeper.version", version);
    entries.put("host.name", hostName);
    for (String name : new String[] {"java.version", "java.vendor", "java.home", "java.class.path", "java.library.path", "java.io.tmpdir",
        "java.compiler", "os.name", "os.arch", "os.version", "user.name", "user.home", "user.dir"}) {
      entries.put(name, System.getProperty(name, UNKNOWN));
    }
    Runtime runtime = Runtime.getRuntime();
    entries.put("os.memory.free", runtime.freeMemory() / MIB + "MB");
    entries.put("os.memory.max", runtime.maxMemory() / MIB + "MB");
    entries.put("os.memory.total", runtime.totalMemory() / MIB + "MB");
    return entries;
  }
}
