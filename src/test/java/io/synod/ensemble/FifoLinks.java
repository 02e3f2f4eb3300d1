package io.synod.ensemble;

import io.synod.loop.HostPort;
import io.synod.loop.Links;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Links between members in one process: a frame is handed over when it is sent. Pairs can be cut and mended. */
final class FifoLinks {
  private final Map<Integer, Links.Handler> handlers = new TreeMap<>();
  private final Set<String> open = new TreeSet<>();
  private final Set<String> cut = new TreeSet<>();
  private final Map<String, List<ByteBuffer>> held = new TreeMap<>();

  /** The door of one start of member {@code self}; {@link #gone} ends it. */
  Links of(int self) {
    return new Links() {
      @Override
      public Channel channel(String name, Handler handler) {
        return join(self, handler);
      }

      @Override
      public void peers(Map<Integer, HostPort> peers) {}
    };
  }

  private synchronized Links.Channel join(int self, Links.Handler handler) {
    handlers.put(self, handler);
    for (int peer : handlers.keySet()) connect(self, peer);
    return new Links.Channel() {
      @Override
      public void send(int peer, ByteBuffer... parts) {
        deliver(self, handler, peer, parts);
      }

      @Override
      public boolean isOpen(int peer) {
        return FifoLinks.this.isOpen(self, peer);
      }

      @Override
      public long waiting(int peer) {
        return 0;
      }

      @Override
      public void cut(int peer) {
        disconnect(self, peer);
        connect(self, peer);
      }
    };
  }

  private synchronized boolean isOpen(int one, int other) {
    return open.contains(pair(one, other));
  }

  private synchronized void deliver(int from, Links.Handler sender, int to, ByteBuffer[] parts) {
    if (handlers.get(from) != sender || !open.contains(pair(from, to))) return;
    List<ByteBuffer> waiting = held.get(way(from, to));
    ByteBuffer frame = frame(parts);
    if (waiting == null) handlers.get(to).frame(from, frame);
    else waiting.add(frame);
  }

  private static ByteBuffer frame(ByteBuffer[] parts) {
    int size = 0;
    for (ByteBuffer part : parts) size += part.remaining();
    ByteBuffer frame = ByteBuffer.allocate(size);
    for (ByteBuffer part : parts) frame.put(part.duplicate());
    return frame.flip();
  }

  /** What is sent this way from now on does not arrive, until {@link #release}; or never, when the link is cut before. */
  synchronized void hold(int from, int to) {
    held.put(way(from, to), new ArrayList<>());
  }

  synchronized void release(int from, int to) {
    List<ByteBuffer> waiting = held.remove(way(from, to));
    for (ByteBuffer frame : waiting) handlers.get(to).frame(from, frame);
  }

  private static String way(int from, int to) {
    return from + ">" + to;
  }

  synchronized void gone(int member) {
    for (int peer : Set.copyOf(handlers.keySet())) disconnect(member, peer);
    handlers.remove(member);
  }

  /** No link between the two until {@link #mend}. */
  synchronized void cut(int one, int other) {
    cut.add(pair(one, other));
    disconnect(one, other);
  }

  synchronized void mend() {
    cut.clear();
    for (int one : handlers.keySet()) for (int other : handlers.keySet()) connect(one, other);
  }

  private synchronized void connect(int one, int other) {
    if (one == other || cut.contains(pair(one, other)) || !handlers.containsKey(one) || !handlers.containsKey(other)) return;
    if (!open.add(pair(one, other))) return;
    handlers.get(one).opened(other);
    handlers.get(other).opened(one);
  }

  private synchronized void disconnect(int one, int other) {
    if (!open.remove(pair(one, other))) return;
    held.remove(way(one, other));
    held.remove(way(other, one));
    handlers.get(one).closed(other);
    handlers.get(other).closed(one);
  }

  private static String pair(int one, int other) {
    return Math.min(one, other) + "-" + Math.max(one, other);
  }
}
