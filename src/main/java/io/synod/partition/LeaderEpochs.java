package io.synod.partition;

import io.synod.journal.Bytes;
import java.util.ArrayList;
import java.util.List;

/**
 * Where each leader epoch of a partition begins (KIP-101, KIP-279): epochs and offsets both ascend. A value; its file is Kafka's
 * {@code leader-epoch-checkpoint}: a version, a count, then a line {@code epoch startOffset} each.
 */
record LeaderEpochs(List<Start> starts) {
  static final String FILE = "leader-epoch-checkpoint";
  static final LeaderEpochs NONE = new LeaderEpochs(List.of());
  private static final int NOT_KNOWN = -1;

  record Start(int leaderEpoch, long startOffset) {}

  LeaderEpochs {
    starts = List.copyOf(starts);
  }

  /** The newest epoch, -1 before the first. */
  int latest() {
    return starts.isEmpty() ? NOT_KNOWN : starts.get(starts.size() - 1).leaderEpoch();
  }

  /** An epoch that begins at {@code startOffset}. An earlier one that begins there or later has no records: it goes. */
  LeaderEpochs with(int leaderEpoch, long startOffset) {
    if (leaderEpoch <= latest()) return this;
    var next = new ArrayList<Start>();
    for (Start start : starts) if (start.startOffset() < startOffset) next.add(start);
    next.add(new Start(leaderEpoch, startOffset));
    return new LeaderEpochs(next);
  }

  /** Without what begins at or after the log's end. */
  LeaderEpochs truncatedTo(long logEndOffset) {
    return new LeaderEpochs(starts.stream().filter(s -> s.startOffset() < logEndOffset).toList());
  }

  /** The epoch of the first record kept is kept, beginning with it; earlier ones go. */
  LeaderEpochs from(long logStartOffset) {
    var next = new ArrayList<Start>();
    for (int i = 0; i < starts.size(); i++) {
      Start start = starts.get(i);
      boolean hasRecords = i + 1 == starts.size() || starts.get(i + 1).startOffset() > logStartOffset;
      if (hasRecords) next.add(new Start(start.leaderEpoch(), Math.max(start.startOffset(), logStartOffset)));
    }
    return new LeaderEpochs(next);
  }

  /** Which epoch the record at {@code offset} was written in, -1 when it is not known. */
  int epochOf(long offset) {
    int found = NOT_KNOWN;
    for (Start start : starts) if (start.startOffset() <= offset) found = start.leaderEpoch();
    return found;
  }

  /**
   * The greatest epoch known that is at most {@code leaderEpoch}, and where it ends; -1 and -1 for an epoch newer than all
   * (KIP-279: what a follower compares before it truncates).
   */
  LogView.EpochEnd endOf(int leaderEpoch, long logEndOffset) {
    if (starts.isEmpty() || leaderEpoch > latest()) return new LogView.EpochEnd(NOT_KNOWN, NOT_KNOWN);
    if (leaderEpoch == latest()) return new LogView.EpochEnd(leaderEpoch, logEndOffset);
    int floor = leaderEpoch;
    for (Start start : starts) {
      if (start.leaderEpoch() > leaderEpoch) return new LogView.EpochEnd(floor, start.startOffset());
      floor = start.leaderEpoch();
    }
    throw new IllegalStateException("no epoch above " + leaderEpoch + " in " + starts);
  }

  Bytes encode() {
    var text = new StringBuilder("0\n").append(starts.size()).append('\n');
    for (Start start : starts) text.append(start.leaderEpoch()).append(' ').append(start.startOffset()).append('\n');
    return Bytes.utf8(text.toString());
  }

  /** @throws IllegalArgumentException when this is not such a file */
  static LeaderEpochs decode(Bytes file) {
    List<String> lines = file.asUtf8().lines().toList();
    if (lines.size() < 2 || !lines.get(0).equals("0") || Integer.parseInt(lines.get(1)) != lines.size() - 2) {
      throw new IllegalArgumentException("not a leader epoch checkpoint of version 0");
    }
    LeaderEpochs epochs = NONE;
    for (String line : lines.subList(2, lines.size())) {
      String[] words = line.split(" ");
      if (words.length != 2) throw new IllegalArgumentException("not an epoch and an offset: " + line);
      epochs = epochs.with(Integer.parseInt(words[0]), Long.parseLong(words[1]));
    }
    return epochs;
  }
}
