package io.synod.metrics;

import org.HdrHistogram.Histogram;

/**
 * What a {@link Summary} held when it was asked. Quantiles are exact to about one part in a hundred.
 *
 * @param count values since the start
 * @param sum of them
 * @param min the least, 0 before the first
 * @param max the greatest, 0 before the first
 * @param all how they are spread, since the start
 * @param recent how those of the last minute or two are spread, or those since somebody asked before that
 */
public record Distribution(long count, long sum, long min, long max, Histogram all, Histogram recent) {
  /** Rounded to four decimals, as ZooKeeper prints it; 0.0 before the first. */
  public double mean() {
    return count == 0 ? 0 : Math.round(sum * 10_000d / count) / 10_000d;
  }

  /** Since the start; 0 before the first. @param q from 0 to 1 */
  public long quantile(double q) {
    return all.getValueAtPercentile(q * 100);
  }

  /** Of the last minute or two; NaN when there was none. @param q from 0 to 1 */
  public double recentQuantile(double q) {
    return recent.getTotalCount() == 0 ? Double.NaN : recent.getValueAtPercentile(q * 100);
  }
}
