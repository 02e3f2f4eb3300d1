package io.synod.zookeeper;

/** Least, mean and greatest of some latencies, in milliseconds. One thread writes; others read it as it is just then. */
final class Latency {
  /** Of nothing: only to be read. */
  static final Latency NONE = new Latency();

  private long count;
  private long sum;
  private long min = Long.MAX_VALUE;
  private long max;

  void record(long millis) {
    count++;
    sum += millis;
    if (millis < min) min = millis;
    if (millis > max) max = millis;
  }

  void add(Latency other) {
    count += other.count;
    sum += other.sum;
    min = Math.min(min, other.min);
    max = Math.max(max, other.max);
  }

  void reset() {
    count = 0;
    sum = 0;
    min = Long.MAX_VALUE;
    max = 0;
  }

  /** 0 before the first. */
  long min() {
    return count == 0 ? 0 : min;
  }

  /** Rounded to four decimals, as ZooKeeper prints it; 0.0 before the first. */
  double mean() {
    return count == 0 ? 0 : Math.round(sum * 10_000d / count) / 10_000d;
  }

  long max() {
    return max;
  }
}
