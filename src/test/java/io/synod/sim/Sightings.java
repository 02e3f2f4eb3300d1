package io.synod.sim;

import io.synod.ensemble.Moment;
import java.nio.ByteBuffer;

/** Rare paths of the protocol that show in what one end of a link sends. */
final class Sightings {
  private boolean sendsSnapshot;

  void sent(Moment moment, ByteBuffer frame) {
    switch (moment) {
      case PROMISE -> {
        if (Moment.snapshotBytesBefore(frame) > 0) Probe.hit("a learner comes back with a part of a snapshot");
      }
      case TRUNCATION -> Probe.hit("a learner gives up its tail (TRUNC)");
      case SNAPSHOT_PIECE -> {
        if (!sendsSnapshot && Moment.snapshotBytesBefore(frame) > 0) Probe.hit("a snapshot is sent on from where it was interrupted");
        sendsSnapshot = true;
      }
      default -> { }
    }
  }
}
