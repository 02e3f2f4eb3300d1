package io.synod.zookeeper;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.synod.zookeeper.Side.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.zookeeper.AddWatchMode;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.Watcher.WatcherType;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Id;
import org.apache.zookeeper.data.Stat;

/** Requests drawn by a seed, over few paths below one root, so that they meet. */
final class RandomRequests {
  /** The client asks whether they hold null, which {@code List.of} does not suffer. */
  private static final List<List<ACL>> LISTS = List.of(Ids.OPEN_ACL_UNSAFE, Ids.OPEN_ACL_UNSAFE, Ids.OPEN_ACL_UNSAFE, Ids.READ_ACL_UNSAFE,
      Ids.CREATOR_ALL_ACL, acl(ZooDefs.Perms.ALL & ~ZooDefs.Perms.READ, Ids.ANYONE_ID_UNSAFE), acl(ZooDefs.Perms.ALL, new Id("ip", "127.0.0.1/16")),
      acl(ZooDefs.Perms.ALL, new Id("nobody", "knows")), new ArrayList<>());
  private final Random random;
  private final String root;
  private final List<String> paths;
  /** ZooKeeper ends when it cannot read what somebody has written into the statistics of a quota. */
  private final List<String> readOnly;
  private boolean limited;

  RandomRequests(long seed, String root) {
    random = new Random(seed);
    this.root = root;
    paths = List.of(root, root + "/a", root + "/a/b", root + "/a/b/c", root + "/b", root + "/b/c", root + "/a/0000000000", root + "/a/b0000000001", "/none");
    readOnly = List.of("/zookeeper/quota" + root + "/zookeeper_stats", "/zookeeper/quota" + root + "/zookeeper_limits", "/zookeeper", "/zookeeper/config");
  }

  private static List<ACL> acl(int permissions, Id who) {
    return new ArrayList<>(List.of(new ACL(permissions, who)));
  }

  record Drawn(String name, int client, Request request) {}

  Drawn next(int clients) {
    int client = random.nextInt(clients);
    int kind = random.nextInt(26);
    boolean reads = kind >= 6 && kind <= 12;
    String path = reads && random.nextInt(6) == 0 ? readOnly.get(random.nextInt(readOnly.size())) : path();
    boolean watch = random.nextBoolean();
    int version = random.nextInt(3) > 0 ? -1 : random.nextInt(4);
    switch (kind) {
      case 0: return drawn("setData " + path, client, setData(path, version));
      case 1:
      case 2: return drawn("setData " + path, client, setData(path, -1));
      case 3:
      case 4:
      case 5: return drawn("delete " + path + " v" + version, client, (side, zk) -> {
        zk.delete(path, version);
        return "deleted";
      });
      case 6:
      case 7: return drawn("getData " + path + " watch " + watch, client, (side, zk) -> {
        var stat = new Stat();
        return Side.text(zk.getData(path, watch, stat)) + " " + side.text(stat);
      });
      case 8:
      case 9: return drawn("exists " + path + " watch " + watch, client, (side, zk) -> side.text(zk.exists(path, watch)));
      case 10:
      case 11: return drawn("getChildren " + path + " watch " + watch, client, (side, zk) -> {
        var stat = new Stat();
        return zk.getChildren(path, watch, stat).stream().sorted().toList() + " " + side.text(stat);
      });
      case 12: return drawn("getACL " + path, client, (side, zk) -> {
        var stat = new Stat();
        return zk.getACL(path, stat) + " " + side.text(stat);
      });
      case 13: return setAcl(path, client);
      case 14: return drawn("addWatch " + path, client, (side, zk) -> {
        zk.addWatch(path, watch ? AddWatchMode.PERSISTENT : AddWatchMode.PERSISTENT_RECURSIVE);
        return "watched";
      });
      case 15: return drawn("removeWatches " + path, client, (side, zk) -> {
        zk.removeAllWatches(path, WatcherType.Any, false);
        return "removed";
      });
      case 16:
      case 17: return multi(client);
      case 18: return multiRead(client);
      case 19: return drawn("getEphemerals " + path, client, (side, zk) -> zk.getEphemerals(path).stream().sorted().toList().toString());
      case 20: return drawn("getAllChildrenNumber " + path, client, (side, zk) -> "" + zk.getAllChildrenNumber(path));
      case 21: return random.nextInt(4) > 0 ? next(clients) : drawn("reconnect", client, (side, zk) -> side.reconnect(client));
      default: return create(path, client);
    }
  }

  /** What the others are about. */
  List<Drawn> family() {
    return paths.subList(0, 3).stream().map(path -> drawn("create " + path, 0,
        (side, zk) -> zk.create(path, "x".getBytes(UTF_8), Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT))).toList();
  }

  /** As zkCli's setquota does. */
  List<Drawn> quota() {
    limited = true;
    String limits = "count=2,bytes=-1=;byteHardLimit=" + (20 + random.nextInt(40)) + ";countHardLimit=" + (3 + random.nextInt(6));
    var drawn = new ArrayList<Drawn>();
    for (String path : List.of("/zookeeper/quota" + root, "/zookeeper/quota" + root + "/zookeeper_limits", "/zookeeper/quota" + root + "/zookeeper_stats")) {
      String data = path.endsWith("limits") ? limits : path.endsWith("stats") ? "count=0,bytes=0" : "";
      drawn.add(drawn("setquota " + path + " " + data, 0, (side, zk) -> zk.create(path, data.getBytes(UTF_8), Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT)));
    }
    return drawn;
  }

  private String path() {
    return paths.get(Math.min(random.nextInt(paths.size()), random.nextInt(paths.size())));
  }

  private byte[] data() {
    return random.nextInt(6) == 0 ? null : "d".repeat(random.nextInt(12)).getBytes(UTF_8);
  }

  private static Drawn drawn(String name, int client, Request request) {
    return new Drawn(name, client, request);
  }

  private Request setData(String path, int version) {
    byte[] data = data();
    return (side, zk) -> side.text(zk.setData(path, data, version));
  }

  private Drawn setAcl(String path, int client) {
    List<ACL> acl = LISTS.get(random.nextInt(LISTS.size()));
    int version = random.nextInt(4) - 1;
    return drawn("setACL " + path + " " + acl + " v" + version, client, (side, zk) -> side.text(zk.setACL(path, acl, version)));
  }

  private Drawn create(String path, int client) {
    CreateMode mode = mode();
    List<ACL> acl = LISTS.get(random.nextInt(LISTS.size()));
    byte[] data = data();
    boolean withStat = random.nextBoolean();
    return drawn("create " + path + " " + mode + " " + acl, client, (side, zk) -> {
      if (mode.isTTL()) return created(side, zk, path, data, acl, mode, 60_000);
      return withStat ? created(side, zk, path, data, acl, mode, -1) : zk.create(path, data, acl, mode);
    });
  }

  private static String created(Side side, ZooKeeper zk, String path, byte[] data, List<ACL> acl, CreateMode mode, long ttl) throws Exception {
    var stat = new Stat();
    return zk.create(path, data, acl, mode, stat, ttl) + " " + side.text(stat);
  }

  private CreateMode mode() {
    return CreateMode.values()[random.nextInt(random.nextInt(3) == 0 ? 7 : 4)];
  }

  private Drawn multi(int client) {
    List<Op> ops = IntStream.range(0, random.nextInt(5)).mapToObj(i -> op()).toList();
    if (limited) ops = changingOnce(ops);
    return multi(client, ops);
  }

  /** ZooKeeper holds each operation of a multi against the quota as it was before the multi: of two changes the second may be answered otherwise. */
  private static List<Op> changingOnce(List<Op> ops) {
    var kept = new ArrayList<Op>();
    boolean changed = false;
    for (Op op : ops) {
      boolean changes = op.getType() != ZooDefs.OpCode.check;
      if (!changes || !changed) kept.add(op);
      changed |= changes;
    }
    return kept;
  }

  private Drawn multi(int client, List<Op> ops) {
    return drawn("multi " + ops.stream().map(op -> op.getType() + " " + op.getPath()).toList(), client, (side, zk) -> side.results(zk.multi(ops)));
  }

  private Op op() {
    String path = path();
    int version = random.nextInt(4) > 0 ? -1 : random.nextInt(3);
    switch (random.nextInt(6)) {
      case 0: return Op.delete(path, version);
      case 1: return Op.setData(path, data(), version);
      case 2: return Op.check(path, version);
      default:
        CreateMode mode = mode();
        return mode.isTTL() ? Op.create(path, data(), Ids.OPEN_ACL_UNSAFE, mode, 60_000) : Op.create(path, data(), LISTS.get(random.nextInt(3)), mode);
    }
  }

  private Drawn multiRead(int client) {
    List<Op> ops = IntStream.range(0, random.nextInt(4)).mapToObj(i -> random.nextBoolean() ? Op.getData(path()) : Op.getChildren(path())).toList();
    return drawn("multiRead " + ops.stream().map(op -> op.getType() + " " + op.getPath()).toList(), client, (side, zk) -> side.results(zk.multi(ops)));
  }
}
