package io.synod.loop;

import java.nio.ByteBuffer;
import java.util.Map;

/**
 * The links of this node with its peers, one connection per pair of nodes (DESIGN section 3); the simulator has its own. A link carries the
 * frames of several channels, each the name of an ensemble. What is sent while a link is open arrives in its order and undamaged or not
 * at all; when a link ends, both sides are told, and what had not arrived by then is lost.
 */
public interface Links {
  /** Understands an ensemble's id in the log and in snapshots, and answers that are kept until they are confirmed. */
  int GENERATION_1 = 1;

  /** Also a leader that says how far its own log is. */
  int GENERATION_2 = 2;

  /** What this build understands, and says of itself. */
  int OWN_GENERATION = GENERATION_2;

  /** What happens on the links, as one channel sees it. Called on the ensemble's loop only. */
  interface Handler {
    /** A link with {@code peer} is open now; nothing that was sent on an earlier one arrives any more. */
    void opened(int peer);

    /** A whole frame. The callee owns the array behind it, which holds nothing else. */
    void frame(int peer, ByteBuffer frame);

    /** What waited to be sent to {@code peer} has fallen below the low water mark. */
    default void writable(int peer) {}

    /**
     * Nothing has come from {@code peer} for a while, not even that it is there: it stands still, or the way is cut. Its link is as it was, and what is
     * sent may arrive yet.
     */
    default void silent(int peer) {}

    /** {@code peer}, which was {@link #silent}, has said something. */
    default void speaks(int peer) {}

    /**
     * Who answers where {@code peer} should is of another ensemble, and there is no link.
     *
     * @param how both are called, as a clause for the operator
     */
    default void foreign(int peer, String how) {}

    /** The link has ended; {@link #opened} follows when there is a new one. */
    void closed(int peer);
  }

  /** One channel on all links. To be used on the ensemble's loop only. */
  interface Channel {
    /** Sends {@code parts} as one frame, after all that was sent before; dropped when no link with {@code peer} is open. */
    void send(int peer, ByteBuffer... parts);

    /** Like {@link #send}, for what {@code peer} does not wait for, see {@link Connection#sendLazily}. */
    default void sendLazily(int peer, int withinMillis, ByteBuffer... parts) {
      send(peer, parts);
    }

    /** What was sent leaves now, and not only at the end of this turn of the loop; not what was sent lazily to others. */
    default void flush() {}

    /** Somebody waits for what {@code peer} sends next, which is likely to come at once, see {@link Connection#awaitNext}. */
    default void awaitNext(int peer) {}

    boolean isOpen(int peer);

    /** What the build of {@code peer} understands: 0 for builds that do not say, or when no link is open. */
    default int generation(int peer) {
      return OWN_GENERATION;
    }

    /** Bytes that wait to be sent to {@code peer}, of all channels; 0 when no link is open. */
    long waiting(int peer);

    /** Ends the link with a peer that broke the protocol or is too slow; it is tried again. */
    void cut(int peer);
  }

  /** Opens the channel {@code name}; the handler is told of the links that are open already. Any thread. */
  Channel channel(String name, Handler handler);

  /**
   * Whom to call, and where they listen, until a link with them is open. Who is no longer named is not called again, while a link that is there stays;
   * for a peer of the ensemble that calls us is welcome without being named here. Before this is called the first time, who calls is asked to call again: the
   * node does not know yet to whom it belongs. Any thread.
   */
  void peers(Map<Integer, HostPort> peers);
}
