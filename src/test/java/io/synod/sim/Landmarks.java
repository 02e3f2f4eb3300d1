package io.synod.sim;

import java.util.Map;
import java.util.TreeMap;

/** Rare paths that a node tells of in its log. */
final class Landmarks {
  private static final Map<String, String> BY_WORDS = new TreeMap<>(Map.of(
      "its zxids are to be above others", "a leader goes on in another epoch",
      "has promised", "a leader takes in one that has promised more",
      "has a newer history than this one", "discovery finds a newer history",
      "which the log does not reach back to", "a learner falls behind the log",
      "gives up what it has above", "a tail is given up",
      "was cut off at offset", "a torn write is cut off",
      "this member votes no more", "a leader is taken out",
      "too few learners are in epoch", "nobody in the epoch can commit",
      "the leader's snapshot came damaged", "a snapshot comes damaged",
      "snapshot skipped, an older one is used", "an older snapshot is used"));

  private Landmarks() {}

  static void seen(String line) {
    BY_WORDS.forEach((words, path) -> {
      if (line.contains(words)) Probe.hit(path);
    });
  }
}
