package io.synod.sim;

import io.synod.journal.Bytes;
import io.synod.znode.Acl;
import io.synod.znode.CreateMode;
import io.synod.znode.Op;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The model's view of the one quota that a simulated tree has: hard limits on {@link #PREFIX}, set before any client and never changed,
 * because a request may be judged by the limits of before while a change of them is under way. Keeps what the subtree held at every zxid.
 */
final class ModelQuota {
  static final String PREFIX = ModelTree.ROOT + "/d1";
  static final String TOP = "/zookeeper/quota/sim";
  static final String STATS = TOP + "/d1/zookeeper_stats";
  private static final String LIMITS = TOP + "/d1/zookeeper_limits";
  private static final Pattern FORM = Pattern.compile("count=-1,bytes=-1=;byteHardLimit=(\\d+);countHardLimit=(\\d+)");
  private final TreeMap<Long, Usage> usage = new TreeMap<>(Map.of(0L, new Usage(0, 0)));
  private Usage limits = new Usage(Long.MAX_VALUE, Long.MAX_VALUE);

  /** @param count znodes, the top one included @param bytes of data */
  record Usage(long count, long bytes) {}

  /** What sets the quota, as zkCli's setquota would. */
  static Op.Kind setUp(long hardCount, long hardBytes) {
    String limits = "count=-1,bytes=-1=;byteHardLimit=" + hardBytes + ";countHardLimit=" + hardCount;
    return new Op.Multi(List.of(create(TOP, ""), create(TOP + "/d1", ""), create(LIMITS, limits), create(STATS, "count=0,bytes=0")));
  }

  private static Op.Kind create(String path, String data) {
    return new Op.Create(path, Bytes.utf8(data), Acl.OPEN, CreateMode.PERSISTENT, -1);
  }

  void changed(String path, ModelTree.Node before, ModelTree.Node after, long zxid) {
    if (path.equals(LIMITS)) limit(after.data());
    if (!covers(path)) return;
    Usage last = usage.lastEntry().getValue();
    usage.put(zxid, new Usage(last.count() + count(after) - count(before), last.bytes() + bytes(after) - bytes(before)));
  }

  private void limit(Bytes text) {
    Matcher form = FORM.matcher(text.asUtf8());
    if (!form.matches()) throw new IllegalArgumentException("the model knows no limits like " + text.asUtf8());
    limits = new Usage(Long.parseLong(form.group(2)), Long.parseLong(form.group(1)));
  }

  /** Whether what adds so much at {@code path} to the state of {@code zxid} goes beyond a limit. */
  boolean exceeded(String path, int moreCount, int moreBytes, long zxid) {
    if (!covers(path)) return false;
    Usage held = usage.floorEntry(zxid).getValue();
    return moreCount != 0 && held.count() + moreCount > limits.count() || moreBytes != 0 && held.bytes() + moreBytes > limits.bytes();
  }

  /** What the statistics must show. */
  Usage now() {
    return usage.lastEntry().getValue();
  }

  private static boolean covers(String path) {
    return path.startsWith(PREFIX) && (path.length() == PREFIX.length() || path.charAt(PREFIX.length()) == '/');
  }

  private static int count(ModelTree.Node node) {
    return node == null ? 0 : 1;
  }

  private static int bytes(ModelTree.Node node) {
    return node == null ? 0 : node.size();
  }
}
