package io.synod.ensemble;

import java.time.Duration;

/**
 * Settings of the leader election.
 *
 * @param finalizeWait how long a quorum's choice stays open for a better one, where some member has not voted for it and is not known to be
 *     lost (ZooKeeper: 200 ms)
 * @param firstResend after which a member that looks repeats its vote; doubled each time
 * @param lastResend the longest wait between two repetitions
 */
public record ElectionSettings(Duration finalizeWait, Duration firstResend, Duration lastResend) {
  public static ElectionSettings defaults() {
    return new ElectionSettings(Duration.ofMillis(30), Duration.ofMillis(60), Duration.ofSeconds(1));
  }

  Duration afterResend(Duration resend) {
    Duration doubled = resend.multipliedBy(2);
    return doubled.compareTo(lastResend) < 0 ? doubled : lastResend;
  }
}
