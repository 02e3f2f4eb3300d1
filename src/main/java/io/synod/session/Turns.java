package io.synod.session;

import java.util.ArrayDeque;

/**
 * The order of one session's requests (DESIGN section 4, rule 4). Replies leave in request order, whatever order the answers come in. A request
 * starts when nothing before it can still change what it would see, and nothing after it can have changed it:
 *
 * <table>
 * <caption>when a call may start</caption>
 * <tr><th>call</th><th>starts when</th></tr>
 * <tr><td>{@link Call.Here}</td><td>all before it have been answered and their replies have left</td></tr>
 * <tr><td>{@link Call.Watching}</td><td>all before it have, except others of its kind, which the member answers in order</td></tr>
 * <tr><td>{@link Call.Write}, {@link Call.Sync}</td><td>all before it have started: writes are pipelined, but never overtake a read</td></tr>
 * </table>
 *
 * <p>That last clause costs a round trip each time a client pipelines a write behind a read behind a write; without it the read could show the
 * later write.
 */
final class Turns {
  private final ArrayDeque<Call> started = new ArrayDeque<>();
  private final ArrayDeque<Call> waiting = new ArrayDeque<>();
  /** Of {@link #started}, those that are not {@link Call.Watching}. */
  private int others;

  boolean isEmpty() {
    return started.isEmpty() && waiting.isEmpty();
  }

  int size() {
    return started.size() + waiting.size();
  }

  void submit(Call call) {
    waiting.add(call);
  }

  /** The next call that may start now, which thereby has; null when there is none. */
  Call start() {
    Call next = waiting.peek();
    if (next == null || !mayStart(next)) return null;
    waiting.remove();
    started.add(next);
    if (!(next instanceof Call.Watching)) others++;
    return next;
  }

  private boolean mayStart(Call next) {
    if (next instanceof Call.Write || next instanceof Call.Sync) return true;
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

  /** The reply of {@link #toReply} has left. */
  void replied() {
    if (!(started.remove() instanceof Call.Watching)) others--;
  }
}
