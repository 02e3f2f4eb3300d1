package io.synod.it;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.Watcher.Event.EventType;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.Stat;

/**
 * What an application does with a ZooKeeper client, in the API that 3.4 already had. Runs in a JVM with the client under test; prints a line after
 * each stage and waits for one on standard input before the next. An expectation that does not hold ends it with exit code 1.
 * Arguments: address of the server, a path of its own.
 */
public final class ClientProgram {
  /** Long: a client of 3.9 ends its session by itself when the server has been away for four thirds of it. */
  private static final int SESSION_TIMEOUT_MILLIS = 30_000;
  private static final int PATIENCE_SECONDS = 180;
  private final BlockingQueue<WatchedEvent> states = new LinkedBlockingQueue<>();
  private final BlockingQueue<WatchedEvent> events = new LinkedBlockingQueue<>();
  private final Watcher remembering = event -> (event.getType() == EventType.None ? states : events).add(event);
  private final BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
  private final String root;
  private final ZooKeeper client;

  private ClientProgram(String address, String root) throws Exception {
    this.root = root;
    client = new ZooKeeper(address, SESSION_TIMEOUT_MILLIS, remembering);
  }

  public static void main(String[] arguments) {
    try {
      new ClientProgram(arguments[0], arguments[1]).run();
      System.exit(0);
    } catch (Throwable failure) {
      failure.printStackTrace();
      System.exit(1);
    }
  }

  private void run() throws Exception {
    reaches(KeeperState.SyncConnected);
    znodes();
    watches();
    transactions();
    errors();
    System.out.println("STAGE operations");
    reattaches();
    System.out.println("STAGE reattached");
    expires();
    System.out.println("STAGE expired");
  }

  private void znodes() throws Exception {
    equal(root, client.create(root, bytes("root"), Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT));
    client.create(root + "/a", bytes("1"), Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
    equal(root + "/s-0000000001", client.create(root + "/s-", null, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT_SEQUENTIAL));
    client.create(root + "/mine", null, Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL);
    Stat stat = new Stat();
    equal("1", text(client.getData(root + "/a", false, stat)));
    equal(0, stat.getVersion());
    equal(1, client.setData(root + "/a", bytes("2"), 0).getVersion());
    equal(List.of("a", "mine", "s-0000000001"), sorted(client.getChildren(root, false)));
    equal(List.of("a", "mine", "s-0000000001"), sorted(client.getChildren(root, false, stat)));
    equal(3, stat.getNumChildren());
    equal(client.getSessionId(), client.exists(root + "/mine", false).getEphemeralOwner());
    equal(Ids.OPEN_ACL_UNSAFE, client.getACL(root + "/a", stat));
    client.addAuthInfo("digest", bytes("me:secret"));
    equal(1, client.setACL(root + "/s-0000000001", Ids.CREATOR_ALL_ACL, 0).getAversion());
    equal("digest", client.getACL(root + "/s-0000000001", stat).get(0).getId().getScheme());
    client.delete(root + "/s-0000000001", -1);
    equal(null, client.exists(root + "/s-0000000001", false));
  }

  private void watches() throws Exception {
    client.getData(root + "/a", true, null);
    client.setData(root + "/a", bytes("3"), -1);
    fires(EventType.NodeDataChanged, root + "/a");
    client.exists(root + "/later", true);
    client.getChildren(root, true);
    client.create(root + "/later", null, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
    fires(EventType.NodeCreated, root + "/later");
    fires(EventType.NodeChildrenChanged, root);
    client.exists(root + "/later", true);
    client.delete(root + "/later", -1);
    fires(EventType.NodeDeleted, root + "/later");
  }

  private void transactions() throws Exception {
    List<OpResult> results = client.multi(List.of(Op.create(root + "/m", bytes("x"), Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT),
        Op.setData(root + "/a", bytes("4"), -1), Op.check(root + "/a", 3), Op.delete(root + "/m", -1)));
    equal(root + "/m", ((OpResult.CreateResult) results.get(0)).getPath());
    equal(3, ((OpResult.SetDataResult) results.get(1)).getStat().getVersion());
    try {
      client.multi(List.of(Op.create(root + "/m", null, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT), Op.check(root + "/a", 99)));
      throw new AssertionError("a transaction with a wrong version went through");
    } catch (KeeperException.BadVersionException refused) {
      equal(2, refused.getResults().size());
      equal(KeeperException.Code.BADVERSION.intValue(), ((OpResult.ErrorResult) refused.getResults().get(1)).getErr());
    }
    equal(null, client.exists(root + "/m", false));
  }

  private void errors() throws Exception {
    refused(KeeperException.Code.NONODE, () -> client.getData(root + "/none", false, null));
    refused(KeeperException.Code.NODEEXISTS, () -> client.create(root + "/a", null, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT));
    refused(KeeperException.Code.BADVERSION, () -> client.setData(root + "/a", null, 99));
    refused(KeeperException.Code.NOTEMPTY, () -> client.delete(root, -1));
    refused(KeeperException.Code.NOCHILDRENFOREPHEMERALS,
        () -> client.create(root + "/mine/child", null, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT));
  }

  /** The server goes away and comes back: the same session, its ephemeral and its watches. */
  private void reattaches() throws Exception {
    client.getData(root + "/a", true, null);
    long session = client.getSessionId();
    System.out.println("READY");
    in.readLine();
    reaches(KeeperState.Disconnected);
    reaches(KeeperState.SyncConnected);
    equal(session, client.getSessionId());
    equal(session, client.exists(root + "/mine", false).getEphemeralOwner());
    client.setData(root + "/a", bytes("5"), -1);
    fires(EventType.NodeDataChanged, root + "/a");
  }

  /** This process stands still for longer than its session may be silent. */
  private void expires() throws Exception {
    System.out.println("READY TO EXPIRE");
    in.readLine();
    reaches(KeeperState.Expired);
    refused(KeeperException.Code.SESSIONEXPIRED, () -> client.exists(root, false));
  }

  private void reaches(KeeperState wanted) throws InterruptedException {
    WatchedEvent event;
    do {
      event = states.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (event == null) throw new AssertionError("the client is still " + client.getState() + ", not " + wanted);
    } while (event.getState() != wanted);
  }

  private void fires(EventType type, String path) throws InterruptedException {
    WatchedEvent event = events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (event == null) throw new AssertionError("no watch event, but " + type + " of " + path + " is due");
    equal(type + " " + path, event.getType() + " " + event.getPath());
  }

  private interface Call {
    void run() throws Exception;
  }

  private static void refused(KeeperException.Code code, Call call) throws Exception {
    try {
      call.run();
    } catch (KeeperException refused) {
      equal(code, refused.code());
      return;
    }
    throw new AssertionError("not refused with " + code);
  }

  private static void equal(Object wanted, Object found) {
    if (wanted == null ? found != null : !wanted.equals(found)) throw new AssertionError("wanted " + wanted + ", found " + found);
  }

  private static List<String> sorted(List<String> names) {
    var copy = new ArrayList<>(names);
    Collections.sort(copy);
    return copy;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
