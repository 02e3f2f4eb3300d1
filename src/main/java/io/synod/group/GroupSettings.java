package io.synod.group;

import java.time.Duration;

/**
 * Settings of the group coordinator; the names in brackets are Kafka's (FACTS C10).
 *
 * @param initialRebalanceDelay how long the first rebalance of an empty group waits for more members [group.initial.rebalance.delay.ms]
 * @param minSessionTimeout least a member may ask for [group.min.session.timeout.ms]
 * @param maxSessionTimeout most a member may ask for [group.max.session.timeout.ms]
 * @param maxSize members of one group [group.max.size]
 * @param newMemberJoinTimeout how long a member that never completed a rebalance may wait for its first; a constant in Kafka
 * @param offsetMetadataMaxBytes of the text committed with an offset [offset.metadata.max.bytes]
 * @param offsetsRetention how long the offsets of an empty group are kept [offsets.retention.minutes]
 * @param offsetsRetentionCheck how often that is looked at [offsets.retention.check.interval.ms]
 */
public record GroupSettings(Duration initialRebalanceDelay, Duration minSessionTimeout, Duration maxSessionTimeout, int maxSize,
    Duration newMemberJoinTimeout, int offsetMetadataMaxBytes, Duration offsetsRetention, Duration offsetsRetentionCheck) {

  /** Kafka's defaults. */
  public static GroupSettings defaults() {
    return new GroupSettings(Duration.ofSeconds(3), Duration.ofSeconds(6), Duration.ofMinutes(30), Integer.MAX_VALUE, Duration.ofMinutes(5),
        4096, Duration.ofDays(7), Duration.ofMinutes(10));
  }

  public GroupSettings withInitialRebalanceDelay(Duration delay) {
    return new GroupSettings(delay, minSessionTimeout, maxSessionTimeout, maxSize, newMemberJoinTimeout, offsetMetadataMaxBytes,
        offsetsRetention, offsetsRetentionCheck);
  }

  public GroupSettings withMaxSize(int members) {
    return new GroupSettings(initialRebalanceDelay, minSessionTimeout, maxSessionTimeout, members, newMemberJoinTimeout,
        offsetMetadataMaxBytes, offsetsRetention, offsetsRetentionCheck);
  }

  boolean allowsSession(int timeoutMillis) {
    return timeoutMillis >= minSessionTimeout.toMillis() && timeoutMillis <= maxSessionTimeout.toMillis();
  }
}
