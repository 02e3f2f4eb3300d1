package io.synod.session;

import akka.actor.typed.ActorRef;
import io.synod.journal.Bytes;
import io.synod.loop.Mailing;
import io.synod.znode.WatchEvent;

/** What a session knows of its client's connection. All calls come from the session, on the connection's loop. */
public interface Client {
  /** From now on {@code session} takes what the client sends ({@link Session}). Comes first. */
  void attached(ActorRef<Object> session);

  /** Its address, and what the connection proves by itself. */
  Whence whence();

  /** The session is granted. @param readOnly it may only read, and ends with the connection */
  void granted(long sessionId, int timeoutMillis, Bytes password, boolean readOnly);

  /** There is no such session (any more), or not for this password: the client learns that it has expired. The connection is closed next. */
  void refused();

  /** Writes the reply. @param zxid up to which the client may consider itself informed */
  void reply(Call call, long zxid);

  void event(WatchEvent event);

  /** Whether an event leaves at once if it is told now, since nothing waits before it. Changes nothing. */
  boolean isClear();

  /** Of its loop. */
  Mailing mailing();

  /** The end of a turn: what was written may leave. */
  void flush();

  /**
   * False when so much waits to be sent that the next reply should wait too; the client is then asked for no more, and the session is told
   * {@link Session.Writable} once it may go on.
   */
  boolean mayReply();

  /** False: read no further requests until true. */
  void reading(boolean on);

  /** Ends the connection once what was written has left. @param reason for the log */
  void close(String reason);
}
