package io.synod.znode;

import io.synod.journal.Bytes;
import java.nio.charset.StandardCharsets;

/**
 * What a subtree may hold, as it stands in a {@code zookeeper_limits} znode: {@code count=10,bytes=-1=;byteHardLimit=-1;countHardLimit=20}
 * (ZooKeeper's StatsTrack); -1, or not being there, is no limit.
 *
 * @param count znodes, the top one included; only warned of
 * @param bytes of data; only warned of
 */
record QuotaLimits(long count, long bytes, long countHard, long bytesHard) {
  static final QuotaLimits NONE = new QuotaLimits(-1, -1, -1, -1);

  /** The hard limit, where there is one, is looked at instead of the soft one. */
  static long valid(long soft, long hard) {
    return hard > -1 ? hard : soft;
  }

  long validCount() {
    return valid(count, countHard);
  }

  long validBytes() {
    return valid(bytes, bytesHard);
  }

  /** What cannot be read is no limit: whoever wrote it sees that it does not hold. */
  static QuotaLimits of(Bytes data) {
    if (data == null) return NONE;
    long count = -1;
    long bytes = -1;
    long countHard = -1;
    long bytesHard = -1;
    for (String pair : new String(data.unsafeArray(), StandardCharsets.UTF_8).split("[,;]+")) {
      String[] parts = pair.split("=");
      long limit = parts.length < 2 || !parts[1].matches("-?\\d{1,18}") ? -1 : Long.parseLong(parts[1]);
      switch (parts.length == 0 ? "" : parts[0]) {
        case "count": count = limit; break;
        case "bytes": bytes = limit; break;
        case "countHardLimit": countHard = limit; break;
        case "byteHardLimit": bytesHard = limit; break;
        default: // written by somebody who knows more limits than we do
      }
    }
    return new QuotaLimits(count, bytes, countHard, bytesHard);
  }
}
