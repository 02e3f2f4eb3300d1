package io.synod.sim;

import io.synod.ensemble.Moment;
import io.synod.loop.HostPort;
import io.synod.loop.LazyFlush;
import io.synod.loop.Links;
import io.synod.loop.Pulse;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * The links between simulated nodes: the twin of {@link Links}. Each frame takes its own time and keeps its place behind those before it. A way
 * from one node to another can be blocked, which is silence at first: what is sent waits, and arrives late when the way is free again, unless the
 * link has died by then, which the two ends learn of at different moments. What was under way is lost then, so nobody knows how
 * much arrived; that is how loss comes about, and with a new link, whatever the members send once more.
 */
final class SimNetwork {
  private static final long LATENCY_NANOS = 250_000;
  private static final long LONGEST_TO_CALL_NANOS = 200_000_000;
  /** A machine that is there says at once that a connection is no more; one that is not says nothing. */
  private static final long LONGEST_RESET_NANOS = 100_000_000;
  private static final long LONGEST_SILENCE_NANOS = 6_000_000_000L;
  private static final long BEAT_NANOS = 1_000_000_000L / Pulse.BEATS;
  private final VirtualTime time;
  private final Trace trace;
  private final RandomGenerator random;
  private final Map<Integer, Port> ports = new TreeMap<>();
  private final Set<String> blocked = new TreeSet<>();
  private Function<ByteBuffer, List<ByteBuffer>> forger = List::of;
  private Ambush ambush;

  /** Waits for the next frame that begins or ends this phase. */
  private record Ambush(Moment moment, Struck then) {}

  /** The frame has been sent, and is not there yet. */
  interface Struck {
    void between(int from, int to);
  }

  SimNetwork(VirtualTime time, Trace trace, RandomGenerator random) {
    this.time = time;
    this.trace = trace;
    this.random = random;
  }

  /** Somebody sits on the wires: what is sent arrives as {@code by} says. */
  void forging(Function<ByteBuffer, List<ByteBuffer>> by) {
    forger = by;
  }

  /** The door of one life of node {@code id}. @param loop on which its handler is told */
  Port port(int id, Executor loop) {
    return new Port(id, loop);
  }

  /** From now on nothing gets from one to the other; a link that is open may outlive that. */
  void block(int from, int to) {
    note(from, "to n" + to + " is blocked");
    blocked.add(way(from, to));
    Port port = ports.get(from);
    End end = port == null ? null : port.ends.get(to);
    if (end == null) return;
    time.exactlyAfter(random.nextLong(LONGEST_SILENCE_NANOS), "a blocked link", () -> {
      if (blocked.contains(way(from, to))) end.link.die("nothing got through");
    });
  }

  void free(int from, int to) {
    if (!blocked.remove(way(from, to))) return;
    note(from, "to n" + to + " is free again");
    Port port = ports.get(to);
    End end = port == null ? null : port.ends.get(from);
    if (end != null) end.takeHeld();
    call(from, to);
  }

  /** The link between the two, if there is one, ends now. */
  void cut(int one, int other) {
    Port port = ports.get(one);
    End end = port == null ? null : port.ends.get(other);
    if (end != null) end.link.die("cut");
  }

  /** When a frame of {@code moment} is sent next, {@code then} is told; who waited before waits no more. */
  void ambush(Moment moment, Struck then) {
    ambush = new Ambush(moment, then);
  }

  private void seen(int from, int to, Moment moment) {
    if (ambush == null || ambush.moment != moment) return;
    Struck then = ambush.then;
    ambush = null;
    Probe.hit("ambushed at: " + moment);
    then.between(from, to);
  }

  /** Every way is free. */
  void mend() {
    ambush = null;
    for (int from : List.copyOf(ports.keySet())) for (int to : List.copyOf(ports.keySet())) free(from, to);
    blocked.clear();
  }

  private void call(int one, int other) {
    time.exactlyAfter(random.nextLong(LONGEST_TO_CALL_NANOS), "n" + one + " calls n" + other, () -> answer(one, other));
  }

  /** The callee answers when its turn comes: not at all while it stands still. */
  private void answer(int one, int other) {
    Port callee = ports.get(other);
    if (callee != null) callee.loop.execute(() -> link(ports.get(one), callee));
  }

  private void link(Port caller, Port callee) {
    if (caller == null || caller.gone || callee.gone || !caller.wants(callee.id) && !callee.wants(caller.id)) return;
    if (blocked.contains(way(caller.id, callee.id)) || blocked.contains(way(callee.id, caller.id))) return;
    End stale = staleEnd(caller, callee);
    if (stale != null) {
      if (stale.peer.gone) stale.link.die("its peer has started again");
      return;
    }
    Link link = new Link(caller, callee);
    note(caller.id, "is linked with n" + callee.id);
    caller.ends.put(callee.id, link.one);
    callee.ends.put(caller.id, link.other);
    callee.open(link.other);
    caller.loop.execute(() -> caller.open(link.one));
  }

  private static End staleEnd(Port caller, Port callee) {
    return caller.ends.containsKey(callee.id) ? caller.ends.get(callee.id) : callee.ends.get(caller.id);
  }

  private void note(int node, String what) {
    trace.remark(time.nanos(), "n" + node, what);
  }

  private static String way(int from, int to) {
    return from + ">" + to;
  }

  /** What one life of a node has of the network. */
  final class Port implements Links {
    private final int id;
    private final Executor loop;
    private final Map<Integer, End> ends = new TreeMap<>();
    private Set<Integer> wanted = Set.of();
    private Links.Handler handler;
    private boolean gone;

    private Port(int id, Executor loop) {
      this.id = id;
      this.loop = loop;
    }

    @Override
    public Links.Channel channel(String name, Links.Handler one) {
      Check.holds(handler == null, "n%d opens a second channel, %s", id, name);
      handler = one;
      ports.put(id, this);
      callAll();
      return new PortChannel(this);
    }

    @Override
    public void peers(Map<Integer, HostPort> peers) {
      wanted = new TreeSet<>(peers.keySet());
      callAll();
    }

    private void callAll() {
      for (int peer : List.copyOf(ports.keySet())) if (peer != id) call(id, peer);
    }

    private boolean wants(int peer) {
      return wanted.contains(peer);
    }

    /** Its node has crashed. */
    void end() {
      gone = true;
      ports.remove(id, this);
      for (End end : List.copyOf(ends.values())) end.link.die("n" + id + " has crashed");
    }

    private void open(End end) {
      if (gone || end.link.dead) return;
      end.open = true;
      end.beatLater();
      handler.opened(end.peer.id);
    }

    private void closed(End end) {
      if (gone) return;
      ends.remove(end.peer.id, end);
      if (end.open) handler.closed(end.peer.id);
      end.open = false;
      call(id, end.peer.id);
    }
  }

  private record PortChannel(Port port) implements Links.Channel {
    @Override
    public void send(int peer, ByteBuffer... parts) {
      if (isOpen(peer)) port.ends.get(peer).send(parts);
    }

    @Override
    public void sendLazily(int peer, int withinMillis, ByteBuffer... parts) {
      if (isOpen(peer)) port.ends.get(peer).sendLazily(withinMillis, parts);
    }

    @Override
    public boolean isOpen(int peer) {
      End end = port.ends.get(peer);
      return end != null && end.open;
    }

    @Override
    public long waiting(int peer) {
      return isOpen(peer) ? port.ends.get(peer).waiting : 0;
    }

    @Override
    public void cut(int peer) {
      End end = port.ends.get(peer);
      if (end != null) end.link.die("cut by n" + port.id);
    }
  }

  private final class Link {
    private final End one;
    private final End other;
    private boolean dead;

    Link(Port caller, Port callee) {
      one = new End(this, caller, callee);
      other = new End(this, callee, caller);
    }

    /** Each end learns of it in its own time, whoever is to blame sooner. */
    void die(String why) {
      if (dead) return;
      dead = true;
      note(one.port.id, "loses its link with n" + other.port.id + ": " + why);
      int lost = one.out.cut() + other.out.cut() + one.held.size() + other.held.size();
      if (lost > 0) Probe.hit("frames lost with a link");
      tellLater(one);
      tellLater(other);
    }

    private void tellLater(End end) {
      long most = random.nextInt(4) == 0 && end.peer.gone ? LONGEST_SILENCE_NANOS : LONGEST_RESET_NANOS;
      time.exactlyAfter(random.nextLong(most), "reset at n" + end.port.id, () -> end.port.loop.execute(() -> end.port.closed(end)));
    }
  }

  /** A link as one of its two nodes has it. */
  private final class End {
    private final Link link;
    private final Port port;
    private final Port peer;
    private final Wire<ByteBuffer> out;
    private final ArrayDeque<ByteBuffer> held = new ArrayDeque<>();
    /** Frames that leave with the next, see {@link Links.Channel#sendLazily}. */
    private final ArrayDeque<ByteBuffer> lazy = new ArrayDeque<>();
    private final LazyFlush lazyFlush = new LazyFlush();
    private long lazyUntil;
    private final Pulse pulse = new Pulse();
    private final Sightings sightings = new Sightings();
    private boolean open;
    private long waiting;

    End(Link link, Port port, Port peer) {
      this.link = link;
      this.port = port;
      this.peer = peer;
      out = new Wire<>(time, random, "n" + port.id + " to n" + peer.id, LATENCY_NANOS, frame -> otherEnd().arrived(frame));
    }

    private End otherEnd() {
      return link.one == this ? link.other : link.one;
    }

    void send(ByteBuffer... parts) {
      flush();
      leave(frame(parts));
    }

    /** A node that ends meanwhile takes it along, and one that stands still keeps it. */
    void sendLazily(int withinMillis, ByteBuffer... parts) {
      lazy.add(frame(parts));
      long delay = lazyFlush.add(time.nanos(), withinMillis);
      long until = time.nanos() + delay;
      lazyUntil = until;
      time.exactlyAfter(delay, "what n" + port.id + " has kept back", () -> port.loop.execute(() -> {
        if (lazyUntil == until) flush();
      }));
    }

    private void flush() {
      lazyFlush.left();
      for (ByteBuffer frame = lazy.poll(); frame != null; frame = lazy.poll()) if (!port.gone) leave(frame);
    }

    private static ByteBuffer frame(ByteBuffer... parts) {
      int size = 0;
      for (ByteBuffer part : parts) size += part.remaining();
      ByteBuffer frame = ByteBuffer.allocate(size);
      for (ByteBuffer part : parts) frame.put(part.duplicate());
      return frame.flip();
    }

    private void leave(ByteBuffer frame) {
      waiting += frame.remaining();
      out.send(frame);
      Moment moment = Moment.of(frame);
      if (moment == Moment.OTHER) return;
      sightings.sent(moment, frame);
      seen(port.id, peer.id, moment);
    }

    /** Only while the node runs: one that stands still says nothing, and has missed no more than this beat when it goes on. */
    private void beatLater() {
      time.exactlyAfter(BEAT_NANOS, "a beat of n" + port.id, () -> port.loop.execute(() -> {
        if (port.gone || link.dead) return;
        time.exactlyAfter(LATENCY_NANOS, "n" + port.id + " is there", otherEnd()::beatArrived);
        if (pulse.missed()) silent();
        beatLater();
      }));
    }

    private void silent() {
      Probe.hit("a peer is silent");
      port.handler.silent(peer.id);
    }

    private void beatArrived() {
      if (blocked.contains(way(peer.id, port.id))) return;
      port.loop.execute(() -> {
        if (open && !port.gone) heard();
      });
    }

    private void heard() {
      if (pulse.heard()) port.handler.speaks(peer.id);
    }

    private void arrived(ByteBuffer frame) {
      held.add(frame);
      if (!blocked.contains(way(peer.id, port.id))) takeHeld();
    }

    private void takeHeld() {
      if (link.dead) return;
      if (held.size() > 1) Probe.hit("frames come late");
      for (ByteBuffer frame = held.poll(); frame != null; frame = held.poll()) {
        otherEnd().waiting -= frame.remaining();
        forger.apply(frame).forEach(whole -> port.loop.execute(() -> {
          if (port.gone) return;
          heard();
          port.handler.frame(peer.id, whole);
        }));
      }
    }
  }
}
