package io.synod.ensemble;

import static org.assertj.core.api.Assertions.assertThat;

import io.synod.ensemble.TxnLogEvent.SnapshotTaken;
import org.junit.jupiter.api.Test;

class TxnLogTest {
  private final TxnLog log = TxnLog.EMPTY.apply(taken(10)).apply(taken(20)).apply(taken(30)).apply(taken(40));

  @Test void the_newest_snapshots_are_retained_with_the_log_behind_the_oldest_of_them() {
    assertThat(log.oldestRetained(3, Long.MAX_VALUE)).isEqualTo(taken(20));
    assertThat(log.oldestRetained(5, Long.MAX_VALUE)).isNull();
  }

  @Test void what_a_learner_is_still_being_given_stays_with_them() {
    assertThat(log.oldestRetained(1, 20)).as("this very snapshot").isEqualTo(taken(20));
    assertThat(log.oldestRetained(1, 25)).as("the log above 25").isEqualTo(taken(20));
    assertThat(log.oldestRetained(1, 5)).as("what is gone cannot be kept").isEqualTo(taken(10));
    assertThat(log.oldestRetained(3, 35)).isEqualTo(taken(20));
  }

  private static SnapshotTaken taken(long zxid) {
    return new SnapshotTaken(zxid, zxid, 1, 1);
  }
}
