package io.synod.it;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.Stat;

/** A tree with something of everything, below {@code /app}, and what a client sees of it. */
final class ShownTree {
  private ShownTree() {}

  /** The ephemeral is {@code /app/mine}, the next sequential {@code /app/sequence-0000000007}. */
  static void fill(ZooKeeper client) throws Exception {
    client.create("/app", null, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
    client.create("/app/data", "one".getBytes(StandardCharsets.UTF_8), Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
    client.setData("/app/data", "two".getBytes(StandardCharsets.UTF_8), 0);
    client.create("/app/mine", new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL);
    client.create("/app/readable", new byte[] {1}, Ids.READ_ACL_UNSAFE, CreateMode.PERSISTENT);
    client.create("/app/container", new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.CONTAINER);
    client.create("/app/container/child", new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
    client.create("/app/gone", new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
    client.delete("/app/gone", 0);
    client.create("/app/sequence-", null, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT_SEQUENTIAL);
  }

  /** Each znode at and below {@code root}. */
  static Map<String, String> of(ZooKeeper client, String root) throws Exception {
    var shown = new TreeMap<String, String>();
    var paths = new ArrayList<>(List.of(root));
    for (int i = 0; i < paths.size(); i++) {
      String path = paths.get(i);
      var stat = new Stat();
      byte[] data = client.getData(path, false, stat);
      String text = data == null ? "null" : "\"" + new String(data, StandardCharsets.UTF_8) + "\"";
      shown.put(path, text + " " + stat.toString().strip() + " " + client.getACL(path, null));
      for (String child : client.getChildren(path, false)) paths.add(path + "/" + child);
    }
    return shown;
  }
}
