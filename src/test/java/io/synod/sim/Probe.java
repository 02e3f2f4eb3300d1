package io.synod.sim;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Marks that a rare path was reached. The long run lists those that no seed reached: a simulation that never tears a write tests nothing about it. */
public final class Probe {
  private static final Map<String, LongAdder> HITS = new ConcurrentHashMap<>();

  private Probe() {}

  /** The path called {@code name} was reached once more. */
  public static void hit(String name) {
    HITS.computeIfAbsent(name, first -> new LongAdder()).increment();
  }

  /** How often each was reached, by name. */
  public static Map<String, Long> hits() {
    Map<String, Long> hits = new TreeMap<>();
    HITS.forEach((name, count) -> hits.put(name, count.sum()));
    return hits;
  }

  /** Those of {@code expected} that nobody reached, sorted. */
  public static Set<String> missed(Set<String> expected) {
    Set<String> missed = new TreeSet<>(expected);
    missed.removeAll(HITS.keySet());
    return missed;
  }
}
