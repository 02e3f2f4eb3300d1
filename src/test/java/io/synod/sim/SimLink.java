package io.synod.sim;

import akka.actor.typed.ActorRef;
import io.synod.journal.Bytes;
import io.synod.loop.Mailing;
import io.synod.session.Call;
import io.synod.session.Client;
import io.synod.session.Session;
import io.synod.session.Whence;
import io.synod.testkit.NoSockets;
import io.synod.znode.WatchEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.random.RandomGenerator;

/**
 * A client's connection, both ends and the wires between them; towards the session it is the {@link Client}. What the session writes
 * leaves with its flush and arrives at the {@link Ends} of the client.
 */
final class SimLink implements Client {
  /** The client's end. */
  interface Ends {
    void granted(long sessionId, int timeoutMillis, Bytes password);

    void refused();

    void reply(int xid, Ask ask, long zxid, Learnt learnt);

    void event(WatchEvent event);

    /** The connection is gone. */
    void lost(String reason);
  }

  private final String name;
  private final BiPredicate<SimLink, Session.Connect> door;
  private final Ends client;
  private final Wire<Object> up;
  private final Wire<Runnable> down;
  private final List<Runnable> unflushed = new ArrayList<>();
  private final List<Object> unread = new ArrayList<>();
  private ActorRef<Object> session;
  private boolean reading = true;
  private boolean closed;
  /** More than this the client's end takes no further replies: some clients read slowly. */
  private final int mostUnderway;
  private boolean full;

  /** @param door of the node: takes the connection's first message, or does not */
  SimLink(String name, VirtualTime time, RandomGenerator random, long latencyNanos, BiPredicate<SimLink, Session.Connect> door, Ends client) {
    this.name = name;
    this.door = door;
    this.client = client;
    up = new Wire<>(time, random, name + " up", latencyNanos, this::arrived);
    down = new Wire<>(time, random, name + " down", latencyNanos, this::returned);
    mostUnderway = random.nextInt(3) == 0 ? 2 + random.nextInt(10) : Integer.MAX_VALUE;
  }

  /** From the client, once. */
  void connect(Session.Connect connect) {
    up.send(connect);
  }

  /** From the client. */
  void submit(List<Call> calls) {
    up.send(new Session.Submit(calls));
  }

  /** Cuts both ways. @param told whether the server's end learns of it; a machine that loses power does not tell */
  void cut(boolean told, String reason) {
    if (closed) return;
    closed = true;
    int lost = down.cut();
    up.cut();
    if (lost > 0) Probe.hit("replies lost on a cut connection");
    if (told && session != null) session.tell(new Session.Disconnected());
    client.lost(reason);
  }

  /** The node is gone, with whatever was under way; its client learns of it by {@link #cut}. */
  void nodeGone() {
    up.cut();
    if (down.cut() > 0) Probe.hit("replies lost in a crash");
    session = null;
  }

  private void arrived(Object message) {
    if (message instanceof Session.Connect connect) {
      if (!door.test(this, connect)) cut(false, "connection refused");
    } else {
      unread.add(message);
      deliver();
    }
  }

  private void returned(Runnable written) {
    written.run();
    if (!full || down.underway() > mostUnderway / 2 || session == null) return;
    full = false;
    session.tell(new Session.Writable());
  }

  private void deliver() {
    while (session != null && reading && !unread.isEmpty()) session.tell(unread.remove(0));
  }

  @Override
  public void attached(ActorRef<Object> newSession) {
    session = newSession;
    if (closed) session.tell(new Session.Disconnected());
    deliver();
  }

  @Override
  public Whence whence() {
    return new Whence(name, List.of(), "");
  }

  @Override
  public void granted(long sessionId, int timeoutMillis, Bytes password, boolean readOnly) {
    unflushed.add(() -> client.granted(sessionId, timeoutMillis, password));
    flush();
  }

  @Override
  public void refused() {
    unflushed.add(client::refused);
  }

  @Override
  public void reply(Call call, long zxid) {
    SimCall answered = (SimCall) call;
    Learnt learnt = answered.learnt();
    unflushed.add(() -> client.reply(call.xid(), answered.ask(), zxid, learnt));
  }

  @Override
  public void event(WatchEvent event) {
    unflushed.add(() -> client.event(event));
  }

  @Override
  public boolean isClear() {
    return unflushed.isEmpty();
  }

  @Override
  public Mailing mailing() {
    return NoSockets.INSTANCE;
  }

  @Override
  public void flush() {
    unflushed.forEach(down::send);
    unflushed.clear();
  }

  @Override
  public boolean mayReply() {
    if (down.underway() + unflushed.size() <= mostUnderway) return true;
    Probe.hit("a client reads slowly");
    full = true;
    return false;
  }

  @Override
  public void reading(boolean on) {
    if (!on) Probe.hit("a session stops reading");
    reading = on;
    deliver();
  }

  @Override
  public void close(String reason) {
    flush();
    down.send(() -> cut(false, reason));
  }
}
