package io.synod.sim;

import io.synod.journal.Bytes;
import io.synod.session.Call;
import io.synod.session.Session;
import io.synod.znode.Op;
import io.synod.znode.WatchEvent;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * A ZooKeeper client: holds a session, asks in bursts without waiting, pings when it has nothing to ask, comes back by its password when the
 * connection is gone and sets its watches again, and opens another session when it is told that its own has expired. Now and then it closes its session, stops talking
 * for longer than its timeout, or loses its connection.
 */
final class SimClient implements SimLink.Ends {
  /** The longest a client thinks between two bursts: some hurry, so that requests meet half way through a transaction. */
  private static final int[] THINK_MILLIS = {2, 10, 50, 200};
  private static final int TIMEOUT_MILLIS = 4_000;
  /** Of so many moments at which it would ask, it uses one, while there is not much to do. */
  private static final int QUIET = 30;
  /** Who only has to keep its session needs not look often. */
  private static final int LAZY_MILLIS = 400;
  private static final int MOST_RETRY_MILLIS = 100;
  private static final long LATENCY_NANOS = 300_000;
  private final String name;
  private final Simulation world;
  private final RandomGenerator random;
  private final ZnodeWork work;
  private final Consumer<Event> history;
  private final int thinkMillis;
  private final SimWatches watches = new SimWatches();
  private SimLink link;
  private int links;
  private boolean granted;
  private boolean silent;
  private long sessionId;
  private Bytes password = Bytes.EMPTY;
  private int timeoutMillis = TIMEOUT_MILLIS;
  private long zxidSeen;
  private int xid = 1;
  private int outstanding;
  private long lastSentNanos;
  private long lastHeardNanos;
  private int nextServer;

  SimClient(String name, Simulation world, RandomGenerator random, ZnodeWork work, Consumer<Event> history) {
    this.name = name;
    this.world = world;
    this.random = random;
    this.work = work;
    this.history = history;
    nextServer = random.nextInt(world.nodes().size());
    thinkMillis = THINK_MILLIS[random.nextInt(THINK_MILLIS.length)];
    later(random.nextInt(50), "wakes", this::live);
  }

  /** No request without a reply. */
  boolean idle() {
    return granted && outstanding == 0;
  }

  /** One beat of its life, each followed by the next. */
  private void live() {
    later(random.nextInt(world.working() && world.busy() ? thinkMillis : LAZY_MILLIS), "lives", this::live);
    if (silent) return;
    if (link != null && world.nanos() - lastHeardNanos > timeoutMillis * (granted ? 667_000L : 1_000_000L / world.nodes().size())) {
      Probe.hit("a client gives a server up");
      link.cut(true, "not heard for too long");
    }
    if (link == null) {
      connect();
    } else if (granted) {
      talk();
    }
  }

  private void talk() {
    int dice = random.nextInt(1000);
    if (!world.working() || !world.busy() && random.nextInt(QUIET) > 0) {
      if (world.time().nanos() - lastSentNanos > timeoutMillis * 333_000L) send(List.of(new Ask.Ping()));
    } else if (world.suffers(Fault.NETWORK) && dice < 4) {
      cut(random.nextBoolean());
    } else if (world.suffers(Fault.NETWORK) && dice < 6) {
      vanish();
    } else if (dice < 9) {
      send(List.of(work.get(), work.get(), new Ask.Write(new Op.CloseSession(sessionId, false))));
    } else if (dice < 700 && outstanding < 200) {
      send(java.util.stream.Stream.generate(work).limit(1 + random.nextInt(6)).toList());
    } else if (world.time().nanos() - lastSentNanos > timeoutMillis * 333_000L) {
      send(List.of(new Ask.Ping()));
    }
  }

  private void cut(boolean told) {
    Probe.hit(told ? "a connection is reset" : "a connection dies silently");
    link.cut(told, "cut by the simulator");
  }

  /** Says nothing for a while that may be longer than its session lives; its connection stays as it is, or dies without a word. */
  private void vanish() {
    Probe.hit("a client vanishes");
    if (random.nextBoolean()) link.cut(false, "the client vanished");
    pause(2 * timeoutMillis + 1_000, "is back");
  }

  private void pause(int mostMillis, String end) {
    silent = true;
    later(random.nextInt(mostMillis), end, () -> silent = false);
  }

  private void send(List<Ask> asks) {
    int first = xid;
    xid += asks.size();
    for (int i = 0; i < asks.size(); i++) history.accept(new Event.Asked(name, links, sessionId, first + i, asks.get(i)));
    outstanding += asks.size();
    lastSentNanos = world.time().nanos();
    List<Call> calls = SimCall.all(asks, first);
    link.submit(calls);
  }

  private void connect() {
    links++;
    granted = false;
    link = new SimLink(name, world.time(), random, LATENCY_NANOS, server()::accept, this);
    history.accept(new Event.Connecting(name, links, sessionId));
    link.connect(new Session.Connect(zxidSeen, TIMEOUT_MILLIS, sessionId, password, false));
    lastSentNanos = world.time().nanos();
    lastHeardNanos = lastSentNanos;
    if (!watches.isEmpty()) send(List.of(watches.again(zxidSeen)));
  }

  /** One after the other, as ZooKeeper's client tries them. */
  private SimNode server() {
    return world.nodes().get(nextServer++ % world.nodes().size());
  }

  @Override
  public void granted(long session, int timeout, Bytes newPassword) {
    history.accept(new Event.Connected(name, links, session, session == sessionId, timeout));
    sessionId = session;
    timeoutMillis = timeout;
    password = newPassword;
    lastHeardNanos = world.nanos();
    granted = true;
  }

  @Override
  public void refused() {
    history.accept(new Event.Expired(name, links, sessionId));
    forgetSession();
  }

  private void forgetSession() {
    sessionId = 0;
    password = Bytes.EMPTY;
    watches.forget();
  }

  @Override
  public void reply(int answeredXid, Ask ask, long zxid, Learnt learnt) {
    history.accept(new Event.Answered(name, links, sessionId, answeredXid, ask, zxid, learnt));
    zxidSeen = Math.max(zxidSeen, zxid);
    watches.answered(ask, learnt);
    work.answered(ask, learnt);
    outstanding--;
    lastHeardNanos = world.nanos();
    if (ask instanceof Ask.Write write && write.op() instanceof Op.CloseSession) forgetSession();
  }

  @Override
  public void event(WatchEvent event) {
    history.accept(new Event.Noticed(name, links, sessionId, event));
    watches.told(event);
  }

  @Override
  public void lost(String reason) {
    history.accept(new Event.Disconnected(name, links, reason));
    if (!granted) pause(MOST_RETRY_MILLIS, "tries again");
    link = null;
    granted = false;
    outstanding = 0;
  }

  private void later(int millis, String what, Runnable act) {
    world.time().exactlyAfter(Duration.ofMillis(millis).toNanos() + random.nextInt(1_000_000), name + " " + what, act);
  }
}
