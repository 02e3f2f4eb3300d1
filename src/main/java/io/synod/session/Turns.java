package io.synod.session;

import io.synod.znode.WatchEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * The order of one session's requests (DESIGN section 4, rule 4). Replies leave in request order, whatever order the answers come in. A request
 * starts when nothing before it can still change what it would see, and nothing after it can have changed it:
 *
 * <table>
 * <caption>when a call may start</caption>
 * <tr><th>call</th><th>starts when</th></tr>
 * <tr><td>{@link Call.Here}</td><td>all before it have been answered and their replies have left; or, if it {@link Call.Here#mayReadInTurn} and a write waits
 *     behind it, all before it have started: the member performs it between the writes</td></tr>
 * <tr><td>{@link Call.Watching}</td><td>all before it have, except others of its kind, which the member answers in order</td></tr>
 * <tr><td>{@link Call.Write}, {@link Call.Sync}</td><td>all before it have started, and a read that goes on has ended: writes are pipelined, but never overtake a read</td></tr>
 * </table>
 *
 * <p>That last clause costs a round trip each time a client pipelines a write behind a read behind a write, and the read is none that the member performs;
 * without it the read could show the later write.
 */
final class Turns {
  // small at first: most sessions have little under way, and there may be many thousands of them
  private final ArrayDeque<Call> started = new ArrayDeque<>(1);
  private final ArrayDeque<Call> waiting = new ArrayDeque<>(1);
  /** Null until there are some for the first time. */
  private ArrayDeque<KeptBack> keptBack;
  /** Of {@link #started}, those that are not {@link Call.Watching}. */
  private int others;
  /** Of {@link #waiting}, writes and syncs. */
  private int writesWaiting;
  /** Of both. Kept, for sessions that are told of one event in turn are asked whether they have any, and the queues of thousands are in no cache. */
  private int size;

  boolean isEmpty() {
    return size == 0;
  }

  int size() {
    return size;
  }

  void submit(Call call) {
    waiting.add(call);
    size++;
    if (isWrite(call)) writesWaiting++;
  }

  /** The next call that may start now, which thereby has; null when there is none. */
  Call start() {
    Call next = waiting.peek();
    if (next == null || !mayStart(next)) return null;
    started();
    if (isWrite(next)) writesWaiting--;
    return next;
  }

  private void started() {
    Call next = waiting.remove();
    started.add(next);
    if (!(next instanceof Call.Watching)) others++;
  }

  /** The next reads that the member is to perform in their turn, which thereby have started; none when no write waits behind them. */
  List<Call.Here> startInTurn() {
    if (writesWaiting == 0 || !isNextReadInTurn() || goesOn()) return List.of();
    var reads = new ArrayList<Call.Here>();
    for (; isNextReadInTurn(); started()) reads.add((Call.Here) waiting.peek());
    return reads;
  }

  private boolean isNextReadInTurn() {
    return waiting.peek() instanceof Call.Here next && next.mayReadInTurn();
  }

  private static boolean isWrite(Call call) {
    return call instanceof Call.Write || call instanceof Call.Sync;
  }

  private boolean goesOn() {
    return started.peek() instanceof Call.Here here && here.goesOn();
  }

  private boolean mayStart(Call next) {
    if (isWrite(next)) return !goesOn();
    return next instanceof Call.Watching ? others == 0 : started.isEmpty();
  }

  /** The oldest call of this kind without an answer: the member answers each kind in order. Null when it answers what was not asked. */
  <C extends Call> C unanswered(Class<C> kind) {
    for (Call call : started) if (!call.isAnswered() && kind.isInstance(call)) return kind.cast(call);
    return null;
  }

  /** The call whose reply is the next to leave, if it has been answered; else null. */
  Call toReply() {
    Call first = started.peek();
    return first != null && first.isAnswered() ? first : null;
  }

  /**
   * Keeps an event back while a reply that must come before it has not left. With the reply of a call that has set a watch the client learns that
   * it watches, and would not know what to do with an event before it. And a reply of an older state than the event's is older news: a client that
   * had the event first would take it for the state after the change.
   *
   * @return false when nothing stands before it: it may leave now
   */
  boolean keepBack(WatchEvent event) {
    if (size == 0) return false;
    Call last = null;
    for (Call call : started) if (call.isAnswered() && (call instanceof Call.Watching || call.asOf() < event.zxid())) last = call;
    if (last == null) return false;
    if (keptBack == null) keptBack = new ArrayDeque<>();
    return keptBack.add(new KeptBack(event, last));
  }

  /** The greatest zxid of which the client may be told that it knows all: an event that is kept back is not yet known. */
  long known(long drained) {
    return keptBack == null || keptBack.isEmpty() ? drained : Math.min(drained, keptBack.peek().event().zxid() - 1);
  }

  /** The next event that was kept back and may leave now; null when there is none. */
  WatchEvent event() {
    KeptBack first = keptBack == null ? null : keptBack.peek();
    boolean stays = first == null || first.behind().isAnswered() && started.contains(first.behind());
    return stays ? null : keptBack.remove().event();
  }

  /** The reply of {@link #toReply} has left. */
  void replied() {
    if (!(started.remove() instanceof Call.Watching)) others--;
    size--;
  }

  private record KeptBack(WatchEvent event, Call behind) {}
}
