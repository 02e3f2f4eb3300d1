package io.synod.sim;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
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
 * operations done that led to a state is looked into once. Paths are independent of each other, so each is searched by itself.
 */
final class Linearizability {
  private Linearizability() {}

  /**
   * @param invoked when it was asked; of two equal moments neither is before the other
   * @param returned when its outcome was told; not looked at when that is unknown
   */
  record Operation(String client, String path, Register.Action action, long invoked, long returned, Register.Outcome told) {
    private boolean isKnown() {
      return told != Register.Outcome.Unknown.UNKNOWN;
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

  private record Placed(Moment call, Register stateBefore) {}

  private record Tried(BitSet done, Register state) {}

  private static final class Search {
    private final Moment head = new Moment(null, -1, false);
    private final ArrayDeque<Placed> order = new ArrayDeque<>();
    private final Set<Tried> tried = new HashSet<>();
    private final BitSet done = new BitSet();
    private List<Operation> longest = List.of();
    private Register state = Register.ABSENT;
    private long toPlace;

    Search(List<Operation> operations) {
      toPlace = operations.stream().filter(Operation::isKnown).count();
      List<Moment> moments = new ArrayList<>();
      for (int i = 0; i < operations.size(); i++) {
        Moment call = new Moment(operations.get(i), i, false);
        moments.add(call);
        if (!operations.get(i).isKnown()) continue;
        call.itsReturn = new Moment(operations.get(i), i, true);
        moments.add(call.itsReturn);
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
          if (order.isEmpty()) return Optional.of("there is no order for what clients were told of " + path + "; after " + tail(longest)
              + " nothing fits: " + firstUnplaced());
          at = takeBack().after;
        }
      }
      return Optional.empty();
    }

    private boolean place(Moment call) {
      Optional<Register> next = state.after(call.operation.action(), call.operation.told());
      if (next.isEmpty()) return false;
      done.set(call.number);
      if (!tried.add(new Tried((BitSet) done.clone(), next.get()))) {
        done.clear(call.number);
        return false;
      }
      order.addLast(new Placed(call, state));
      state = next.get();
      call.takeOut();
      if (call.itsReturn != null) {
        call.itsReturn.takeOut();
        toPlace--;
      }
      if (order.size() > longest.size()) longest = order.stream().map(placed -> placed.call().operation).toList();
      return true;
    }

    private Moment takeBack() {
      Placed placed = order.removeLast();
      Moment call = placed.call();
      if (call.itsReturn != null) {
        call.itsReturn.putBack();
        toPlace++;
      }
      call.putBack();
      done.clear(call.number);
      state = placed.stateBefore();
      return call;
    }

    private List<Operation> firstUnplaced() {
      List<Operation> unplaced = new ArrayList<>();
      for (Moment at = head.after; at != null; at = at.after) if (!at.isReturn && !longest.contains(at.operation)) unplaced.add(at.operation);
      return unplaced.subList(0, Math.min(4, unplaced.size()));
    }

    private static List<Operation> tail(List<Operation> operations) {
      return operations.subList(Math.max(0, operations.size() - 4), operations.size());
    }
  }
}
