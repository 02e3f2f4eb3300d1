package io.synod.loop;

import io.netty.channel.SelectStrategy;
import io.netty.util.IntSupplier;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;

/**
 * When a loop that has nothing to do stays awake for a moment and looks at its sockets again and again, instead of sleeping until the kernel wakes it.
 *
 * <p>A client with one request outstanding asks again some tens of microseconds after its answer. To put the loop to sleep and to wake it costs more than
 * to serve such a request, most of all on a virtual machine, where each wake-up of a processor that idles is an exit to the host. So the loop waits awake for
 * the next request of a client ({@link #expect}) that has of late nearly always come within the time that a vigil may last. One that is late in more than one of
 * nine cases loses that trust, and any other client's input ends it: a loop with several clients is busy, or shares its processor with them. In the same way
 * it waits for what a peer is to send next where somebody waits for that alone, and for nothing else (decision 0013); neither disturbs the other.
 *
 * <p>Between two looks the processor is offered to whoever else could run on it ({@link Thread#yield}). Without that the client's own thread, when the system had put
 * it there, waited for the end of the vigil that was kept for it.
 *
 * <p>Belongs to one loop and is called on it alone; only the posts are shared.
 */
final class Vigil implements SelectStrategy {
  /** A client is waited for after this many requests that came in time. */
  static final int TRUSTED = 16;
  /** A request in time earns 1 up to here, one that is late costs {@link #LATE}. */
  static final int MOST = 64;
  static final int LATE = 8;

  private final long lastsNanos;
  private final Semaphore posts;
  private final LongSupplier nanos;
  /** The client that was heard last; null before the first and when it has ended. */
  private Awaited client;
  /** The peer that was expected last; null as well. */
  private Awaited peer;
  /** Holds one of the posts. */
  private boolean posted;

  /** @param lasts zero: not at all @param posts as many loops as may stay awake at the same time @param nanos a clock that does not go back */
  Vigil(Duration lasts, Semaphore posts, LongSupplier nanos) {
    lastsNanos = lasts.toNanos();
    this.posts = posts;
    this.nanos = nanos;
  }

  /** A connection of this loop, and how far it is trusted to be in time. */
  static final class Awaited {
    private final boolean ofClient;
    private boolean expecting;
    private long sinceNanos;
    private int trust;

    /** @param ofClient and not of a peer */
    Awaited(boolean ofClient) {
      this.ofClient = ofClient;
    }
  }

  /** Input has come from {@code connection}. */
  void heard(Awaited connection) {
    if (connection.ofClient && connection != client) {
      if (client != null) client.expecting = false;
      client = connection;
      connection.trust = 0;
    } else if (connection.expecting) {
      connection.trust = inTime(connection) ? Math.min(MOST, connection.trust + 1) : Math.max(0, connection.trust - LATE);
    }
    connection.expecting = false;
  }

  /** A client that has been answered all it has asked, and asks one thing at a time; or a peer of whose next word somebody is known to wait for. */
  void expect(Awaited connection) {
    if (connection.ofClient) {
      if (connection != client) return;
    } else {
      peer = connection;
    }
    connection.expecting = true;
    connection.sinceNanos = nanos.getAsLong();
  }

  /** Nothing comes from {@code connection} any more. */
  void ended(Awaited connection) {
    connection.expecting = false;
    if (connection == client) client = null;
    if (connection == peer) peer = null;
  }

  /** As Netty's loops ask before each turn: how many sockets are ready, or whether to sleep until one is. */
  @Override public int calculateStrategy(IntSupplier lookNow, boolean hasTasks) throws Exception {
    if (hasTasks) return lookNow.get();
    if (!keeps()) return SELECT;
    int ready = lookNow.get();
    if (ready > 0) return ready;
    Thread.yield();
    return CONTINUE;
  }

  private boolean keeps() {
    boolean keeps = (isDue(client) || isDue(peer)) && (posted || posts.tryAcquire());
    if (posted && !keeps) posts.release();
    posted = keeps;
    return keeps;
  }

  private boolean isDue(Awaited connection) {
    return connection != null && connection.expecting && connection.trust >= TRUSTED && inTime(connection);
  }

  private boolean inTime(Awaited connection) {
    return nanos.getAsLong() - connection.sinceNanos < lastsNanos;
  }
}
