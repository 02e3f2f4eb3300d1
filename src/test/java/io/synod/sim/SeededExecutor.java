package io.synod.sim;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * All work that waits to be done, in one lane per dispatcher, and the seed that picks what runs next. A lane keeps what its dispatcher
 * promises: an event loop runs its tasks in the order they came ({@link Order#FIFO}), a pool in any ({@link Order#ANY}). Which lane is
 * next is drawn; some lanes are slow for a while, as a busy disk or a stolen core makes them.
 *
 * <p>While the actor system starts, {@link #serveLive} runs the tasks on a thread of its own; from {@link #ownedBy} on one
 * thread is the only one, and a task handed in by any other is reported: it would make the run depend on more than its seed.
 */
final class SeededExecutor {
  enum Order { FIFO, ANY }

  /** A task that was drawn. */
  record Drawn(String lane, Runnable task) {}

  private static final int STEPS_OF_A_MOOD = 200;
  private final RandomGenerator random;
  private final Map<String, Lane> byName = new HashMap<>();
  /** By name: what is drawn must not depend on who came first. */
  private final List<Lane> lanes = new ArrayList<>();
  private final Set<String> stopped = new HashSet<>();
  private Thread owner;
  private boolean live = true;
  private int waiting;
  private int stepsToNextMood;
  private String intruder;

  SeededExecutor(RandomGenerator random) {
    this.random = random;
  }

  /** Adds a task to {@code lane}, which begins with {@code order}. */
  synchronized void submit(String lane, Order order, Runnable task) {
    if (owner != null && Thread.currentThread() != owner && intruder == null) {
      intruder = "thread " + Thread.currentThread().getName() + " gave " + lane + " the task " + Label.of(task)
          + ": no thread but the simulator's may do that";
    }
    Lane known = byName.get(lane);
    (known != null ? known : open(lane, order)).add(task);
    waiting++;
    notifyAll();
  }

  private Lane open(String name, Order order) {
    Lane lane = new Lane(name, order);
    byName.put(name, lane);
    lanes.add(lane);
    lanes.sort(Comparator.comparing(each -> each.name));
    return lane;
  }

  /** Runs tasks in the order they came, on the calling thread, until {@link #endLive} and then until none is left. */
  void serveLive() {
    for (Runnable task = nextLive(); task != null; task = nextLive()) task.run();
  }

  private synchronized Runnable nextLive() {
    try {
      while (waiting == 0 && live) wait();
    } catch (InterruptedException e) {
      throw new IllegalStateException("the simulator's starting thread was interrupted", e);
    }
    if (waiting == 0) return null;
    waiting--;
    return lanes.stream().filter(lane -> lane.size() > 0).findFirst().orElseThrow().first();
  }

  /** Ends {@link #serveLive}; join its thread after this. */
  synchronized void endLive() {
    live = false;
    notifyAll();
  }

  /** From now on only {@code thread} submits and draws. */
  synchronized void ownedBy(Thread thread) {
    owner = thread;
  }

  /** The start is over. */
  synchronized boolean isOwned() {
    return owner != null;
  }

  /** The tasks of these lanes wait until they {@link #goOn}, as those of a process do that was stopped. */
  void stop(Collection<String> these) {
    stopped.addAll(these);
  }

  void goOn(Collection<String> these) {
    stopped.removeAll(these);
  }

  /** Tasks that may be drawn. */
  int waiting() {
    int standing = 0;
    for (String name : stopped) standing += byName.containsKey(name) ? byName.get(name).size() : 0;
    return waiting - standing;
  }

  private boolean mayRun(Lane lane) {
    return lane.size() > 0 && (stopped.isEmpty() || !stopped.contains(lane.name));
  }

  /** @return null when no task waits */
  Drawn draw() {
    if (intruder != null) reportIntruder();
    if (waiting() == 0) return null;
    if (stepsToNextMood-- == 0) newMood();
    int total = 0;
    for (Lane lane : lanes) if (mayRun(lane)) total += lane.weight;
    int ticket = random.nextInt(total);
    for (Lane lane : lanes) {
      if (!mayRun(lane)) continue;
      ticket -= lane.weight;
      if (ticket < 0) {
        waiting--;
        return new Drawn(lane.name, lane.order == Order.FIFO ? lane.first() : lane.any(random));
      }
    }
    throw new IllegalStateException("the tickets do not add up to " + total);
  }

  private void reportIntruder() {
    String report = intruder;
    intruder = null;
    throw new AssertionError(report);
  }

  /** Until the next one a lane is slow, ordinary or quick. */
  private void newMood() {
    stepsToNextMood = STEPS_OF_A_MOOD;
    for (Lane lane : lanes) lane.weight = switch (random.nextInt(8)) {
      case 0 -> 1;
      case 1 -> 1000;
      default -> 50;
    };
  }

  private static final class Lane {
    private final String name;
    private final Order order;
    private final List<Runnable> tasks = new ArrayList<>();
    private int head;
    private int weight = 50;

    Lane(String name, Order order) {
      this.name = name;
      this.order = order;
    }

    void add(Runnable task) {
      tasks.add(task);
    }

    int size() {
      return tasks.size() - head;
    }

    Runnable first() {
      Runnable task = tasks.set(head++, null);
      if (head == tasks.size()) {
        tasks.clear();
        head = 0;
      } else if (head > 1024) {
        tasks.subList(0, head).clear();
        head = 0;
      }
      return task;
    }

    Runnable any(RandomGenerator random) {
      int chosen = head + random.nextInt(size());
      Runnable task = tasks.get(chosen);
      tasks.set(chosen, tasks.get(head));
      first();
      return task;
    }
  }
}
