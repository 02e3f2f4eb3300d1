package io.synod.sim;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Marks that a rare path was reached. The long run lists those that no seed reached: a simulation that never tears a write tests nothing about it. */
public final class Probe {
  private static final Map<String, Long> HITS = new TreeMap<>();

  private Probe() {}

  /** The path called {@code name} was reached once more. */
  public static synchronized void hit(String name) {
    HITS.merge(name, 1L, Long::sum);
  }

  /** How often each was reached, by name. */
  public static synchronized Map<String, Long> hits() {
    return Map.copyOf(HITS);
  }

  /** Those of {@code expected} that nobody reached, sorted. */
  public static synchronized Set<String> missed(Set<String> expected) {
    Set<String> missed = new TreeSet<>(expected);
    missed.removeAll(HITS.keySet());
    return missed;
  }
}
