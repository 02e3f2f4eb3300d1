package io.synod.partition;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** What blocks, done elsewhere one after the other: for one owner, who is told of each end by a message and then calls {@link #done}. */
final class Background {
  @FunctionalInterface
  interface Work {
    void run() throws IOException;
  }

  private record Chore(Work work, Runnable next) {}

  private final Executor io;
  private final Runnable ended;
  private final Consumer<Exception> failed;
  private final Queue<Chore> chores = new ArrayDeque<>();

  /** @param ended called on a thread of {@code io} when a chore went well @param failed when it did not */
  Background(Executor io, Runnable ended, Consumer<Exception> failed) {
    this.io = io;
    this.ended = ended;
    this.failed = failed;
  }

  /** @param next run by the owner after it */
  void begin(Work work, Runnable next) {
    chores.add(new Chore(work, next));
    if (chores.size() == 1) start();
  }

  /** The chore under way has ended. */
  void done() {
    Chore chore = chores.remove();
    if (!chores.isEmpty()) start();
    chore.next().run();
  }

  boolean idle() {
    return chores.isEmpty();
  }

  private void start() {
    Work work = chores.element().work();
    io.execute(() -> {
      try {
        work.run();
      } catch (IOException | RuntimeException e) {
        failed.accept(e);
        return;
      }
      ended.run();
    });
  }
}
