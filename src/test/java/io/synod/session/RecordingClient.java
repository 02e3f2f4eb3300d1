package io.synod.session;

import akka.actor.typed.ActorRef;
import io.synod.journal.Bytes;
import io.synod.loop.Mailing;
import io.synod.testkit.NoSockets;
import io.synod.znode.WatchEvent;
import java.util.ArrayList;
import java.util.List;

/** A connection that writes down, as text, what its session does to it. */
final class RecordingClient implements Client {
  final List<String> log = new ArrayList<>();
  ActorRef<Object> session;
  boolean full;

  /** What has happened since the last time this was asked. */
  List<String> news() {
    var news = List.copyOf(log);
    log.clear();
    return news;
  }

  @Override
  public void attached(ActorRef<Object> attached) {
    session = attached;
  }

  @Override
  public Whence whence() {
    return Whence.of("10.1.2.3");
  }

  @Override
  public void granted(long sessionId, int timeoutMillis, Bytes password, boolean readOnly) {
    log.add("granted " + sessionId + " for " + timeoutMillis + " with " + password.asUtf8() + (readOnly ? ", read-only" : ""));
  }

  @Override
  public void refused() {
    log.add("refused");
  }

  @Override
  public void reply(Call call, long zxid) {
    log.add("reply " + call.xid() + " at " + zxid);
  }

  @Override
  public void event(WatchEvent event) {
    log.add("event " + event.type() + " " + event.path() + " at " + event.zxid());
  }

  @Override
  public boolean isClear() {
    return true;
  }

  @Override
  public Mailing mailing() {
    return NoSockets.INSTANCE;
  }

  @Override
  public void flush() {
    // when bytes leave is the connection's own business
  }

  @Override
  public boolean mayReply() {
    return !full;
  }

  @Override
  public void reading(boolean on) {
    log.add(on ? "reading" : "not reading");
  }

  @Override
  public void close(String reason) {
    log.add("close: " + reason);
  }
}
