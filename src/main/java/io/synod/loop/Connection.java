package io.synod.loop;

import io.netty.buffer.ByteBuf;
import io.netty.channel.FileRegion;
import java.net.InetSocketAddress;

/**
 * A connection with a client or a peer, as protocols and sessions see it; the simulator has one without a socket. It lives on one event
 * loop. Every method may be called by any thread; from its own loop nothing is handed over, and all that is sent within one turn of
 * the loop leaves with one flush.
 */
public interface Connection {
  /** Index of its event loop: actors that serve it belong on {@code Dispatchers.loop(loop())}. */
  int loop();

  /** Runs {@code task} on its loop: later, even when called there. */
  void execute(Runnable task);

  /** Runs {@code task} at the end of this turn of its loop, before what was sent in it leaves. To be called on that loop. */
  void atTurnEnd(Runnable task);

  /** Address of the other side; stays known after the end. */
  InetSocketAddress remote();

  /** Address of this side. */
  InetSocketAddress local();

  /** Sends {@code message} after all before it and releases it; after the end it is only released. */
  void send(ByteBuf message);

  /** See {@link #sendLazily}. */
  int LAZY_AT_MOST_MILLIS = 500;

  /**
   * Like {@link #send(ByteBuf)}, for what nobody waits for: it leaves with what is sent next, and when that is nothing, after {@code withinMillis}. Then
   * what was sent lazily before is not waited for any sooner: the last says when all of it leaves, but for none later than {@link #LAZY_AT_MOST_MILLIS}.
   */
  void sendLazily(ByteBuf message, int withinMillis);

  /** What was sent leaves now, and not only at the end of the turn; what was sent lazily behind it goes along, but does not leave for this. To be called on the loop. */
  void flush();

  /** Like {@link #send(ByteBuf)}, for the last message of a turn: it leaves at once, by itself, if nothing waits before it. Direct; to be called on the loop. */
  void sendAtOnce(ByteBuf message);

  /**
   * Like {@link #send(ByteBuf)}, for a message that many connections of this loop are sent: it is neither changed nor released, and leaves at once, by itself,
   * if nothing waits before it. To be called on the loop.
   *
   * @param message pooled or not, but direct
   * @return whether it has left; false as well after the end
   */
  boolean sendShared(ByteBuf message);

  /** Whether what is sent now with {@link #sendShared} leaves at once, since nothing waits before it. To be called on the loop. */
  boolean isClear();

  /** Of its loop. */
  Mailing mailing();

  /** Like {@link #send(ByteBuf)}, straight from the file. The region's file must stay open until it is released. */
  void send(FileRegion file);

  /**
   * The other side asks one thing at a time, and has been answered all, so that its next request is likely to come at once; or it is a peer, for whose
   * next word somebody waits. The loop may stay awake for it. To be called on the loop.
   */
  void awaitNext();

  /** Whether less waits to be sent than the high water mark. While it is false no frame is read from the other side. */
  boolean isWritable();

  /** Bytes that were sent and have not left this process yet; 0 after the end. */
  long waiting();

  /** From now on the other side may say nothing for as long as it likes. To be called on the loop. */
  void mayBeIdle();

  /** No further frame is delivered until {@link #resume}; what the other side sends then waits in its own buffers. */
  void pause();

  void resume();

  /** Ends the connection once all that was sent has left; no further frame is delivered. */
  void closeAfterFlush();

  /** Ends the connection now; what was not sent yet may be lost, and no further frame is delivered. */
  void close();
}
