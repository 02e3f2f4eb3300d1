package io.synod.zookeeper;

import akka.actor.typed.ActorRef;
import io.netty.buffer.ByteBuf;
import io.synod.journal.Bytes;
import io.synod.loop.Connection;
import io.synod.loop.ConnectionHandler;
import io.synod.loop.Mailing;
import io.synod.session.Call;
import io.synod.session.Client;
import io.synod.session.Session;
import io.synod.session.Whence;
import io.synod.znode.Code;
import io.synod.znode.WatchEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * One connection of a ZooKeeper client: decodes its frames into {@link Call}s, hands those that came together to its session as one batch, and
 * encodes what the session answers, one buffer a turn. Everything happens on the connection's loop, the session lives there too.
 */
final class ZookeeperConnection implements ConnectionHandler, Client {
  private static final int SMALLEST_BUFFER_BYTES = 256;
  /** A turn's replies leave in pieces of about this size. */
  private static final int SEND_BYTES = 64 << 10;
  /** Nobody asks for events, so they cannot be held back: a client that lets more than this wait is not there any more. */
  private static final int MAX_UNREAD_EVENT_BYTES = 8 << 20;

  private final Connection connection;
  private final ZookeeperServer server;
  private final ServerStatistics.Cell totals;
  private final ConnectionStatistics statistics;
  private final Whence whence;
  /** Of the loop: each reply is written to its end before another is begun. */
  private final JuteOut jute;
  private ConnectCodec connect;
  private ActorRef<Object> session;
  /** Null between batches. */
  private List<Call> batch;
  private final Runnable turnEnded = this::turnEnded;
  private long batchMillis;
  private ByteBuf out;
  private long outMillis;
  private int lastSentBytes;
  private boolean turnEndAwaited;
  private boolean writableAwaited;
  private int unreadEventBytes;
  /** Of the statistics; here, for the rest of them need not be looked at for an event. */
  private long events;
  /** The last request came when none was under way. */
  private boolean alone;
  private boolean closed;
  /** With one of the schemes that are enforced; an address is one by itself. */
  private boolean authenticated;

  ZookeeperConnection(Connection connection, ZookeeperServer server) {
    this.connection = connection;
    this.server = server;
    jute = server.jute(connection.loop());
    totals = server.statistics().cell(connection.loop());
    statistics = new ConnectionStatistics(server.clock().millis());
    Set<String> enforced = server.settings().authentication().enforced();
    whence = server.whences(connection.loop()).of(connection.remote().getAddress());
    authenticated = enforced.isEmpty() || enforced.contains("ip");
    server.opened(this);
  }

  Connection connection() {
    return connection;
  }

  /** Events are not among what it has {@link ConnectionStatistics#sent}. */
  ConnectionStatistics statistics() {
    return statistics;
  }

  /** Replies and events; may be read from any thread. */
  long sent() {
    return statistics.sent + events;
  }

  /** On its loop. */
  void resetStatistics() {
    statistics.reset();
    events = 0;
  }

  @Override
  public boolean word(int word) {
    Word asked = Word.of(word);
    if (asked == null) return false;
    received();
    server.words().answer(asked, this, this::sayAndClose);
    return true;
  }

  private void sayAndClose(String answer) {
    ByteBuf text = server.allocator().directBuffer();
    text.writeCharSequence(answer, StandardCharsets.UTF_8);
    connection.send(text);
    connection.closeAfterFlush();
  }

  @Override
  public void frame(ByteBuf frame) {
    try {
      received();
      totals.receivedBytes += frame.readableBytes();
      var in = new JuteIn(frame);
      if (connect == null) {
        connect = ConnectCodec.read(in);
        totals.connectRequests++;
        if (connect.connect().sessionId() != 0) totals.revalidations++;
        connection.pause(); // until there is a session to take what follows
        server.accept(this, connect.connect(), connection.loop());
      } else {
        Call call = permitted(Opcodes.read(in, server.settings().authentication()));
        if (batch == null) {
          batch = new ArrayList<>();
          batchMillis = server.clock().millis();
        }
        call.receivedAt(batchMillis);
        statistics.outstanding++;
        batch.add(call);
      }
    } catch (IOException malformed) {
      server.closing(connection, malformed.getMessage());
      connection.close();
    } finally {
      frame.release();
    }
  }

  /** The call, unless its client should have authenticated before. */
  private Call permitted(Call call) {
    if (authenticated) return call;
    if (!(call instanceof AddAuth auth)) return Refused.unauthenticated(call.xid());
    authenticated = auth.provides(server.settings().authentication().enforced());
    return call;
  }

  private void received() {
    statistics.received++;
    totals.received();
  }

  @Override
  public void batchEnd() {
    if (session == null || batch == null) return;
    alone = statistics.outstanding == 1;
    session.tell(new Session.Submit(batch));
    batch = null;
  }

  @Override
  public void writable() {
    if (!writableAwaited) return;
    writableAwaited = false;
    session.tell(new Session.Writable());
  }

  /** Who says nothing has no session yet: later that is the concern of its session's timeout. */
  @Override
  public boolean idle() {
    totals.silentConnections++;
    return true;
  }

  @Override
  public void badLength(int length) {
    server.closing(connection, "a frame of " + length + " bytes; from 1 to " + server.settings().juteMaxBuffer() + " are allowed (jute.maxbuffer)");
    connection.close();
  }

  @Override
  public void closed() {
    closed = true;
    if (out != null) out.release();
    out = null;
    totals.closedConnections++;
    server.closed(this);
    if (session != null) session.tell(new Session.Disconnected());
  }

  @Override
  public void attached(ActorRef<Object> attached) {
    session = attached;
    connection.mayBeIdle();
    if (closed) session.tell(new Session.Disconnected());
    else connection.resume();
  }

  @Override
  public Whence whence() {
    return whence;
  }

  @Override
  public void granted(long sessionId, int timeoutMillis, Bytes password, boolean readOnly) {
    statistics.sessionId = sessionId;
    statistics.timeoutMillis = timeoutMillis;
    if (server.trace().wants(Trace.SESSIONS)) server.trace().say("session {} for {}, timeout {} ms", Words.hex(sessionId), connection.remote(), timeoutMillis);
    int start = begin();
    connect.writeGranted(sessionId, timeoutMillis, password, readOnly, jute);
    end(start);
    totals.notified();
    statistics.sent++;
    flush();
  }

  @Override
  public void refused() {
    int start = begin();
    connect.writeRefused(jute);
    end(start);
    totals.notified();
    statistics.sent++;
  }

  @Override
  public void reply(Call call, long zxid) {
    var answer = (Answer) call;
    int start = begin();
    jute.writeInt(call.xid());
    jute.writeLong(zxid);
    jute.writeInt(answer.code().wire());
    try {
      if (answer.code() == Code.OK) answer.write(jute);
    } catch (IOException e) {
      throw new UncheckedIOException("a buffer refused what was written to it", e);
    }
    int bytes = end(start);
    long latency = outMillis - call.receivedMillis();
    statistics.replied(call.xid(), zxid, answer.operation(), latency, outMillis);
    totals.replied(call instanceof Call.Write, latency, bytes);
    if (answer.code() == Code.AUTHFAILED) totals.failedAuthentications++;
    if (server.trace().wants(Trace.REQUESTS)) {
      server.trace().say("session {} cxid {} {}: {} after {} ms, zxid {}", Words.hex(statistics.sessionId), call.xid(), answer.operation(),
          answer.code(), latency, Words.hex(zxid));
    }
    if (out.readableBytes() >= SEND_BYTES) sendOut();
  }

  @Override
  public void event(WatchEvent event) {
    ByteBuf frame = server.eventFrames(connection.loop()).of(event);
    int bytes = frame.readableBytes();
    boolean left = out == null && connection.sendShared(frame);
    if (out != null) out.writeBytes(frame, frame.readerIndex(), bytes);
    if (server.trace().wants(Trace.EVENTS)) {
      server.trace().say("session {} is told {} of {}", Words.hex(statistics.sessionId), event.type(), event.path());
    }
    unreadEventBytes = left || connection.isWritable() ? 0 : unreadEventBytes + bytes;
    if (unreadEventBytes > MAX_UNREAD_EVENT_BYTES) {
      server.closing(connection, "it does not read its watch events");
      connection.close();
    }
    events++;
    totals.notified();
  }

  @Override
  public boolean isClear() {
    return out == null && connection.isClear();
  }

  @Override
  public Mailing mailing() {
    return connection.mailing();
  }

  private int begin() {
    if (out == null) {
      out = server.allocator().directBuffer(Math.max(SMALLEST_BUFFER_BYTES, lastSentBytes));
      outMillis = server.clock().millis();
    }
    jute.to(out);
    int start = out.writerIndex();
    out.writeInt(0);
    return start;
  }

  private int end(int start) {
    int bytes = out.writerIndex() - start - Integer.BYTES;
    out.setInt(start, bytes);
    return bytes;
  }

  /** Answers come one by one and leave together: what else is written in this turn of the loop goes into the same buffer. */
  @Override
  public void flush() {
    if (out == null || turnEndAwaited) return;
    turnEndAwaited = true;
    connection.atTurnEnd(turnEnded);
  }

  private void turnEnded() {
    turnEndAwaited = false;
    if (out == null) return;
    connection.sendAtOnce(taken());
    if (alone && statistics.outstanding == 0) connection.awaitNext();
  }

  private void sendOut() {
    if (out != null) connection.send(taken());
  }

  private ByteBuf taken() {
    ByteBuf full = out;
    out = null;
    lastSentBytes = full.readableBytes();
    return full;
  }

  @Override
  public boolean mayReply() {
    if (connection.isWritable()) return true;
    writableAwaited = true;
    return false;
  }

  @Override
  public void reading(boolean on) {
    if (on) {
      connection.resume();
    } else {
      totals.throttleWaits++;
      connection.pause();
    }
  }

  @Override
  public void close(String reason) {
    sendOut();
    connection.closeAfterFlush();
  }
}
