package io.synod.partition;

import java.time.Duration;

/**
 * What a partition honours of its topic's configuration (FACTS C9, Kafka's names and defaults) and of the broker's. Sizes in bytes.
 *
 * @param durability what {@code acks=all} promises; setting {@code durability}, default fsync
 * @param maxMessageBytes {@code max.message.bytes}: the largest batch, header included
 * @param segmentBytes {@code segment.bytes}: a segment never grows past it
 * @param segmentAge {@code segment.ms}: a segment is rolled when a record is newer than its first by as much
 * @param segmentIndexBytes {@code segment.index.bytes}: an offset index never grows past it
 * @param indexIntervalBytes {@code index.interval.bytes}: data between two entries of an index
 * @param retention {@code retention.ms}; negative keeps for ever
 * @param retentionBytes {@code retention.bytes}; negative has no limit
 * @param deletes whether {@code cleanup.policy} has {@code delete}
 * @param compacts whether it has {@code compact}: every record must then have a key
 * @param fileDeleteDelay {@code file.delete.delay.ms}: how long deleted segments stay readable for slices handed out before
 * @param logAppendTime {@code message.timestamp.type} is LogAppendTime
 * @param timestampBeforeMaxMillis {@code message.timestamp.before.max.ms}
 * @param timestampAfterMaxMillis {@code message.timestamp.after.max.ms}
 * @param producerIdExpiration {@code producer.id.expiration.ms} of the broker
 * @param retentionCheck {@code log.retention.check.interval.ms} of the broker: how often segments too old or too many are looked for
 * @param checkpointBytes a checkpoint is written after so much data: what a start after a crash reads again at most, roughly
 */
public record PartitionSettings(Durability durability, int maxMessageBytes, int segmentBytes, Duration segmentAge, int segmentIndexBytes,
    int indexIntervalBytes, Duration retention, long retentionBytes, boolean deletes, boolean compacts, Duration fileDeleteDelay,
    boolean logAppendTime, long timestampBeforeMaxMillis, long timestampAfterMaxMillis, Duration producerIdExpiration, Duration retentionCheck,
    int checkpointBytes) {

  public static PartitionSettings defaults() {
    return new PartitionSettings(Durability.FSYNC, 1_048_588, 1 << 30, Duration.ofDays(7), 10 << 20, 4096, Duration.ofDays(7), -1, true, false,
        Duration.ofMinutes(1), false, Long.MAX_VALUE, 3_600_000, Duration.ofDays(1), Duration.ofMinutes(5), 64 << 20);
  }

  public PartitionSettings withDurability(Durability changed) {
    return new PartitionSettings(changed, maxMessageBytes, segmentBytes, segmentAge, segmentIndexBytes, indexIntervalBytes, retention,
        retentionBytes, deletes, compacts, fileDeleteDelay, logAppendTime, timestampBeforeMaxMillis, timestampAfterMaxMillis,
        producerIdExpiration, retentionCheck, checkpointBytes);
  }
}
