package io.synod.ensemble;

import io.synod.loop.Clock;
import io.synod.metrics.Sheet;
import io.synod.metrics.Source;
import io.synod.metrics.Summary;

/**
 * How long a member was without a leader, and what that time went into, by ZooKeeper's names. Written on the member's loop; read by any thread, which
 * may see it a little old.
 */
final class Availability implements Source {
  private static final long NEVER = -1;
  private final Clock clock;
  private final Summary elections;
  private final Summary unavailable;
  private final Summary leaderUnavailable;
  private final Summary followerSyncs;
  private final Summary observerSyncs;
  private long lookings;
  private long unavailableSince = NEVER;
  private long joinedAt;
  private volatile long leadsSince = NEVER;

  Availability(Clock clock) {
    this.clock = clock;
    elections = new Summary(1, clock::millis);
    unavailable = new Summary(1, clock::millis);
    leaderUnavailable = new Summary(1, clock::millis);
    followerSyncs = new Summary(1, clock::millis);
    observerSyncs = new Summary(1, clock::millis);
  }

  /** There is no leader, or there was none yet. */
  void looks() {
    lookings++;
    leadsSince = NEVER;
    if (unavailableSince == NEVER) unavailableSince = clock.millis();
  }

  /** There is one. @param tookMillis to find it */
  void elected(long tookMillis) {
    elections.cell(0).record(tookMillis);
    joinedAt = clock.millis();
  }

  /** Clients are served from now on, by one that is this. */
  void serves(MemberState state) {
    long now = clock.millis();
    if (state == MemberState.LEADING) leadsSince = now;
    if (state == MemberState.FOLLOWING) followerSyncs.cell(0).record(now - joinedAt);
    if (state == MemberState.OBSERVING) observerSyncs.cell(0).record(now - joinedAt);
    if (unavailableSince == NEVER) return;
    unavailable.cell(0).record(now - unavailableSince);
    if (state == MemberState.LEADING) leaderUnavailable.cell(0).record(now - unavailableSince);
    unavailableSince = NEVER;
  }

  /** How long this member has led, in milliseconds; -1 when it does not. */
  long leadingMillis() {
    long since = leadsSince;
    return since == NEVER ? NEVER : clock.millis() - since;
  }

  @Override
  public void writeTo(Sheet sheet) {
    sheet.counter("looking_count", "Times that this member looked for a leader", lookings);
    sheet.summary("election_time", "Milliseconds until a leader was elected", elections.values());
    sheet.summary("unavailable_time", "Milliseconds from the loss of a leader until clients were served again", unavailable.values());
    sheet.summary("leader_unavailable_time", "The same, where this member was the leader then", leaderUnavailable.values());
    sheet.summary("follower_sync_time", "Milliseconds until this member, as a follower, had the history of its leader", followerSyncs.values());
    sheet.summary("observer_sync_time", "Milliseconds until this member, as an observer, had the history of its leader", observerSyncs.values());
  }
}
