package io.synod.journal;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * A thing that takes time to open. Actions given meanwhile wait, and run in the order given; later ones run at once. (A future would run
 * them in the opposite order.) What waits is bounded by the persistent actors of the journal, each of which waits for its first answer.
 */
final class Opening<T> {
  private List<BiConsumer<T, Throwable>> waiting = new ArrayList<>();
  private T opened;
  private Throwable failure;
  /** Set last, when nothing waits any more. */
  private volatile boolean done;

  /** @param action is given the thing, or the reason why it could not be opened; short, as others wait behind it */
  void whenOpen(BiConsumer<T, Throwable> action) {
    if (done || !waits(action)) action.accept(opened, failure);
  }

  void opened(T thing) {
    end(thing, null);
  }

  void failed(Throwable reason) {
    end(null, reason);
  }

  private synchronized boolean waits(BiConsumer<T, Throwable> action) {
    if (done) return false;
    waiting.add(action);
    return true;
  }

  private synchronized void end(T thing, Throwable reason) {
    opened = thing;
    failure = reason;
    waiting.forEach(action -> action.accept(thing, reason));
    waiting = List.of();
    done = true;
  }
}
