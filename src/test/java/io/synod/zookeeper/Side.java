package io.synod.zookeeper;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher.Event.EventType;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.Stat;

/**
 * One of two servers that are asked the same, and its clients. What it says becomes text in which zxids and sessions have the names of their first
 * appearance, so that two servers that do the same say the same.
 */
final class Side implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 30_000;
  private final String connectString;
  private final List<ZooKeeper> clients = new ArrayList<>();
  private final List<BlockingQueue<String>> events = new ArrayList<>();
  private boolean sessionEnded;
  private final Map<Long, String> zxids = new HashMap<>(Map.of(0L, "z0", -1L, "z-1"));
  private final Map<Long, String> sessions = new HashMap<>(Map.of(0L, "none"));

  Side(String connectString, int clients) throws Exception {
    this.connectString = connectString;
    for (int i = 0; i < clients; i++) {
      this.clients.add(null);
      events.add(null);
      connect(i);
    }
  }

  /** One request of one client. */
  @FunctionalInterface
  interface Request {
    String of(Side side, ZooKeeper client) throws Exception;
  }

  /** The answer, a refusal's code included, and then the events that each client has been told by then. */
  String ask(int client, Request request) throws Exception {
    String answer;
    try {
      answer = request.of(this, clients.get(client));
    } catch (KeeperException refusal) {
      answer = refusal.code() + " " + results(refusal.getResults());
    } catch (IllegalArgumentException clientRefuses) {
      answer = "illegal";
    }
    var all = new StringBuilder(answer);
    for (int i = 0; i < clients.size(); i++) {
      allEventsOf(clients.get(i));
      var told = new ArrayList<String>();
      events.get(i).drainTo(told);
      if (sessionEnded) told.sort(null);
      if (!told.isEmpty()) all.append("\n    client ").append(i).append(" is told ").append(told);
    }
    sessionEnded = false;
    return all.toString();
  }

  /** A callback comes behind all events that came before its reply. */
  private static void allEventsOf(ZooKeeper client) throws InterruptedException {
    var done = new CountDownLatch(1);
    client.exists("/zookeeper", false, (rc, path, context, stat) -> done.countDown(), null);
    if (!done.await(1, TimeUnit.MINUTES)) throw new IllegalStateException("no answer within a minute");
  }

  /** Ends the session of one client and gives it another. Its ephemerals go in an order of which ZooKeeper promises nothing. */
  String reconnect(int client) throws Exception {
    clients.get(client).close();
    connect(client);
    sessionEnded = true;
    return "reconnected";
  }

  private void connect(int client) throws Exception {
    var connected = new CountDownLatch(1);
    BlockingQueue<String> told = new LinkedBlockingQueue<>();
    events.set(client, told);
    var zk = new ZooKeeper(connectString, TIMEOUT_MILLIS, event -> {
      connected.countDown();
      if (event.getType() != EventType.None) told.add(text(event));
    });
    if (!connected.await(1, TimeUnit.MINUTES)) throw new IllegalStateException("not connected within a minute");
    clients.set(client, zk);
    sessions.put(zk.getSessionId(), "client " + client);
  }

  private synchronized String name(long zxid) {
    return zxids.computeIfAbsent(zxid, z -> "z" + zxids.size());
  }

  private String text(WatchedEvent event) {
    return event.getType() + " " + event.getPath();
  }

  String text(Stat s) {
    if (s == null) return "nothing";
    return name(s.getCzxid()) + " " + name(s.getMzxid()) + " " + name(s.getPzxid()) + " v" + s.getVersion() + " c" + s.getCversion() + " a"
        + s.getAversion() + " of " + sessions.getOrDefault(s.getEphemeralOwner(), "somebody") + " " + s.getDataLength() + " bytes "
        + s.getNumChildren() + " children";
  }

  String results(List<OpResult> results) {
    if (results == null) return "";
    return results.stream().map(this::text).toList().toString();
  }

  private String text(OpResult result) {
    if (result instanceof OpResult.ErrorResult error) return "error " + error.getErr();
    if (result instanceof OpResult.CreateResult created) return "created " + created.getPath() + " " + text(created.getStat());
    if (result instanceof OpResult.SetDataResult set) return "set " + text(set.getStat());
    if (result instanceof OpResult.GetDataResult got) return "got " + text(got.getData()) + " " + text(got.getStat());
    if (result instanceof OpResult.GetChildrenResult got) return "children " + got.getChildren().stream().sorted().toList();
    return result.getClass().getSimpleName();
  }

  static String text(byte[] data) {
    return data == null ? "null" : "'" + new String(data, java.nio.charset.StandardCharsets.UTF_8) + "'";
  }

  @Override
  public void close() {
    try {
      for (ZooKeeper client : clients) client.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
