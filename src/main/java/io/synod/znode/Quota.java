package io.synod.znode;

import io.synod.journal.Bytes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The quota of one subtree: its limits, what the subtree holds, and what requests under way will add. Belongs to {@link Quotas}, on its loop. */
final class Quota {
  private static final Logger LOG = LoggerFactory.getLogger(Quota.class);
  private static final long WARNED_EVERY_MILLIS = 10_000;

  private final String prefix;
  private QuotaLimits limits;
  private long count;
  private long bytes;
  private long newCount;
  private long newBytes;
  private long promisedCount;
  private long promisedBytes;
  private long refusals;
  private long warnedMillis = -WARNED_EVERY_MILLIS;

  Quota(String prefix, QuotaLimits limits) {
    this.prefix = prefix;
    this.limits = limits;
  }

  String prefix() {
    return prefix;
  }

  void limit(QuotaLimits wanted) {
    limits = wanted;
  }

  /** The transaction under way has changed the subtree by so much. */
  void changed(long moreCount, long moreBytes) {
    newCount += moreCount;
    newBytes += moreBytes;
  }

  /** Counted afresh, at the end of a transaction. */
  void counted(long allCount, long allBytes) {
    count = allCount;
    bytes = allBytes;
    newCount = 0;
    newBytes = 0;
  }

  /** The transaction has ended. */
  void settle() {
    counted(count + newCount, bytes + newBytes);
  }

  /** A request that will change the subtree by so much has been prepared; with negative numbers: it is applied, or given up. */
  void promise(long moreCount, long moreBytes) {
    promisedCount += moreCount;
    promisedBytes += moreBytes;
  }

  /** A request was refused because of it. */
  void refused() {
    refusals++;
  }

  /** May be asked on any thread, which may see it a little old. */
  TreeView.QuotaView view() {
    return new TreeView.QuotaView(prefix, count, bytes, limits.validCount(), limits.validBytes(), refusals);
  }

  /** As {@code zookeeper_stats} shows it. */
  Bytes stats() {
    return Bytes.utf8("count=" + count + ",bytes=" + bytes);
  }

  /**
   * Whether a hard limit would be exceeded by a request that adds so much. Warns of that and of a soft limit; a hard limit is looked at
   * instead of the soft one, and a request that does not change a number is not held against it (ZooKeeperServer.checkQuota).
   */
  boolean isExceededBy(long moreCount, long moreBytes, long nowMillis) {
    boolean tooMany = moreCount != 0 && exceeded("count", count + promisedCount + moreCount, limits.count(), limits.countHard(), nowMillis);
    boolean tooLarge = moreBytes != 0 && exceeded("bytes", bytes + promisedBytes + moreBytes, limits.bytes(), limits.bytesHard(), nowMillis);
    return tooMany || tooLarge;
  }

  private boolean exceeded(String what, long wanted, long soft, long hard, long nowMillis) {
    boolean isHard = hard > -1;
    long limit = QuotaLimits.valid(soft, hard);
    if (limit < 0 || wanted <= limit) return false;
    if (nowMillis - warnedMillis >= WARNED_EVERY_MILLIS) {
      warnedMillis = nowMillis;
      LOG.warn("quota exceeded: {} would hold {} {}, the {} limit is {}; further excesses of the next {} s are not logged", prefix, wanted, what,
          isHard ? "hard" : "soft", limit, WARNED_EVERY_MILLIS / 1000);
    }
    return isHard;
  }
}
