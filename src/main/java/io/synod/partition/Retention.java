package io.synod.partition;

import java.io.IOException;

/** Which segments a log no longer keeps ({@code retention.ms}, {@code retention.bytes}): whole ones, oldest first. */
final class Retention {
  private Retention() {}

  /**
   * The first offset to keep. May read time indexes, so not on an event loop.
   *
   * @return the log's end when even the active segment is too old: it is then to be rolled first
   */
  static long firstKept(LogSnapshot log, PartitionSettings settings, long nowMillis) throws IOException {
    if (!settings.deletes()) return log.logStartOffset();
    return Math.max(Math.max(log.logStartOffset(), bySize(log, settings)), byAge(log, settings, nowMillis));
  }

  private static long bySize(LogSnapshot log, PartitionSettings settings) {
    long excess = settings.retentionBytes() < 0 ? 0 : log.size() - settings.retentionBytes();
    int i = 0;
    while (i < log.sealed().size() && excess >= log.segment(i).size()) excess -= log.segment(i++).size();
    return log.segment(i).baseOffset();
  }

  private static long byAge(LogSnapshot log, PartitionSettings settings, long nowMillis) throws IOException {
    if (settings.retention().isNegative()) return log.logStartOffset();
    long oldest = nowMillis - settings.retention().toMillis();
    int i = 0;
    while (i <= log.sealed().size() && expired(log.segment(i), oldest)) i++;
    return i > log.sealed().size() ? log.logEndOffset() : log.segment(i).baseOffset();
  }

  private static boolean expired(Segment segment, long oldestTimestampMillis) throws IOException {
    long newest = segment.maxTimestamp();
    return segment.size() > 0 && newest >= 0 && newest < oldestTimestampMillis;
  }
}
