/**
 * One partition of a topic: an append-only log of Kafka record batches (magic 2) in segments, and the actor that owns it.
 *
 * <p>Rules (pure): {@link io.synod.partition.Validation} of what a producer sends, {@link io.synod.partition.ProducerState} for idempotence,
 * {@link io.synod.partition.LeaderEpochs} (KIP-101), {@link io.synod.partition.OffsetIndex}, {@link io.synod.partition.TimeIndex},
 * {@link io.synod.partition.RecentBatches}, {@link io.synod.partition.Retention}, {@link io.synod.partition.GroupCommit}.
 * {@link io.synod.partition.PartitionLog} holds the log of one partition and writes it; after each change it publishes an immutable
 * {@link io.synod.partition.LogView}. {@link io.synod.partition.PartitionActor} is the shell: one writer, on one event loop.
 * {@link io.synod.partition.PartitionStore} opens, lists and removes directories; {@link io.synod.partition.Recovery} replays the tail.
 *
 * <p>The files are described in {@code docs/partition-files.md}; when a reader sees a record and when a producer is answered in
 * {@code docs/decisions/0002-high-watermark-and-fsync.md}.
 */
package io.synod.partition;
