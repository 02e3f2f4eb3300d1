package io.synod.sim;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Is there one order of all operations on a path, each at some moment between its call and its return, in which every client was told what
 * is true? The search is Wing and Gong's with Lowe's memory of what was tried (G. Lowe, "Testing for linearizability", 2017): a set of
 * operations done that led to a state is looked into once. Paths are independent of each other, so each is searched by itself. Of one client,
 * writes are carried out in the order of its requests (ZooKeeper's FIFO client order), also where it did not wait for replies.
 */
final class Linearizability {
  static final long NEVER = Long.MAX_VALUE;

  private Linearizability() {}

  /**
   * @param invoked when it was asked; of two equal moments neither is before the other
   * @param returned when its outcome was told; {@link #NEVER} when the reply was lost, and the outcome is known from elsewhere
   */
  record Operation(String client, String path, Register.Action action, long invoked, long returned, Register.Outcome told) {
    private boolean isInOrder() {
      return returned != NEVER && !(action instanceof Register.Action.Read);
    }
  }

  /** @return a sentence about the first path, by name, whose operations have no such order; empty when all have one */
  static Optional<String> violation(List<Operation> history) {
    Map<String, List<Operation>> byPath = history.stream().collect(Collectors.groupingBy(Operation::path, TreeMap::new, Collectors.toList()));
    return byPath.entrySet().stream().map(each -> new Search(each.getValue()).run(each.getKey())).flatMap(Optional::stream).findFirst();
  }

  /** A call, or the return of one, among those that are not placed yet: a doubly linked list in the order of time. */
  private static final class Moment {
    private final Operation operation;
    private final int number;
    private final boolean isReturn;
    private Moment itsReturn;
    /** The write of the same client before it. */
    private Moment prior;
    private Moment before;
    private Moment after;

    Moment(Operation operation, int number, boolean isReturn) {
      this.operation = operation;
      this.number = number;
      this.isReturn = isReturn;
    }

    long when() {
      return isReturn ? operation.returned() : operation.invoked();
    }

    void takeOut() {
      before.after = after;
      if (after != null) after.before = before;
    }

    void putBack() {
      before.after = this;
      if (after != null) after.before = this;
    }
  }

  private record Placed(Moment call, Register stateBefore, boolean changed) {}

  /** All operations below {@code from} were done, and {@code done} of the others, counted from there. */
  private record Tried(int from, BitSet done, Register state) {}

  private static final class Search {
    private static final int SHOWN = 4;
    private final Moment head = new Moment(null, -1, false);
    private final ArrayDeque<Placed> order = new ArrayDeque<>();
    private final Set<Tried> tried = new HashSet<>();
    private final BitSet done = new BitSet();
    private int longest = -1;
    private String whereNothingFits;
    private Register state = Register.ABSENT;
    private int toPlace;

    Search(List<Operation> operations) {
      List<Moment> moments = new ArrayList<>();
      Map<String, Moment> lastOfClient = new HashMap<>();
      for (Operation operation : operations.stream().sorted(Comparator.comparingLong(Operation::invoked)).toList()) {
        Moment call = new Moment(operation, toPlace, false);
        call.itsReturn = new Moment(operation, toPlace++, true);
        if (operation.isInOrder()) call.prior = lastOfClient.put(operation.client(), call);
        moments.addAll(List.of(call, call.itsReturn));
      }
      moments.sort(Comparator.comparingLong(Moment::when).thenComparing(moment -> moment.isReturn));
      Moment last = head;
      for (Moment moment : moments) {
        last.after = moment;
        moment.before = last;
        last = moment;
      }
    }

    Optional<String> run(String path) {
      Moment at = head.after;
      while (toPlace > 0) {
        boolean mayBeNext = at != null && !at.isReturn;
        if (mayBeNext && place(at)) {
          at = head.after;
        } else if (mayBeNext) {
          at = at.after;
        } else {
          nothingFits();
          if (order.stream().noneMatch(Placed::changed)) return Optional.of("there is no order for what clients were told of " + path + "; " + whereNothingFits);
          at = takeBackChange().after;
        }
      }
      return Optional.empty();
    }

    private boolean place(Moment call) {
      if (call.prior != null && !done.get(call.prior.number)) return false;
      Optional<Register> next = state.after(call.operation.action(), call.operation.told());
      if (next.isEmpty()) return false;
      done.set(call.number);
      int from = done.nextClearBit(0);
      if (!tried.add(new Tried(from, done.get(from, Math.max(from, done.length())), next.get()))) {
        done.clear(call.number);
        return false;
      }
      order.addLast(new Placed(call, state, !next.get().equals(state)));
      state = next.get();
      call.takeOut();
      call.itsReturn.takeOut();
      toPlace--;
      return true;
    }

    /** What changed nothing where it fitted may as well stay there: there is nothing else to try in its place. */
    private Moment takeBackChange() {
      while (!order.getLast().changed()) takeBack();
      return takeBack();
    }

    private Moment takeBack() {
      Placed placed = order.removeLast();
      Moment call = placed.call();
      call.itsReturn.putBack();
      toPlace++;
      call.putBack();
      done.clear(call.number);
      state = placed.stateBefore();
      return call;
    }

    /** Keeps a sentence about the longest order that was found. */
    private void nothingFits() {
      if (order.size() <= longest) return;
      longest = order.size();
      List<Operation> left = new ArrayList<>();
      for (Moment at = head.after; at != null && left.size() < SHOWN; at = at.after) if (!at.isReturn) left.add(at.operation);
      List<Operation> placed = new ArrayList<>();
      order.descendingIterator().forEachRemaining(each -> {
        if (placed.size() < SHOWN) placed.add(0, each.call().operation);
      });
      whereNothingFits = "after " + placed + " nothing fits: " + left;
    }
  }
}
