package io.synod.ensemble;

import java.time.Duration;

/**
 * Settings of a member among several.
 *
 * @param tick the unit of the limits (ZooKeeper's tickTime, 2 s); leader and learners hear of each other every half of it
 * @param initLimit ticks that a learner has to connect and to get the leader's history (initLimit, 10)
 * @param syncLimit ticks without a word after which a learner or a leader is given up (syncLimit, 5)
 * @param windowBytes of the newest batches a leader keeps in memory for learners
 * @param maxUnackedBytes sent to one learner and not yet acknowledged, and logged by the leader and not yet by a quorum; what is beyond waits
 * @param snapshotChunkBytes of a snapshot sent at a time
 */
public record QuorumSettings(Duration tick, int initLimit, int syncLimit, long windowBytes, long maxUnackedBytes, int snapshotChunkBytes) {
  public static QuorumSettings defaults() {
    return new QuorumSettings(Duration.ofSeconds(2), 10, 5, 16L << 20, 16L << 20, 1 << 20);
  }

  public QuorumSettings withTick(Duration other) {
    return new QuorumSettings(other, initLimit, syncLimit, windowBytes, maxUnackedBytes, snapshotChunkBytes);
  }

  public QuorumSettings withLimits(int init, int sync) {
    return new QuorumSettings(tick, init, sync, windowBytes, maxUnackedBytes, snapshotChunkBytes);
  }

  public QuorumSettings withBytes(long window, long maxUnacked, int snapshotChunk) {
    return new QuorumSettings(tick, initLimit, syncLimit, window, maxUnacked, snapshotChunk);
  }
}
