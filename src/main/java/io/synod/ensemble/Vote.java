package io.synod.ensemble;

import java.util.Comparator;

/**
 * A vote for a leader, with what the voter knows of the history the leader has. The greater history wins, then the greater id: so the one
 * elected by a quorum has every transaction that a quorum has acknowledged (Junqueira et al., DSN 2011, phase 0).
 *
 * @param leader the member voted for, 0 for nobody
 * @param zxid of the last transaction in its log, committed or not
 * @param epoch its current epoch: the one whose leader's history it has
 */
public record Vote(int leader, long zxid, int epoch) implements Comparable<Vote> {
  /** Of a member that does not vote. */
  public static final Vote NONE = new Vote(0, 0, 0);
  private static final Comparator<Vote> ORDER =
      Comparator.comparingInt(Vote::epoch).thenComparingLong(Vote::zxid).thenComparingInt(Vote::leader);

  @Override public int compareTo(Vote other) {
    return ORDER.compare(this, other);
  }

  /** The leader's id, zxid and epoch. */
  @Override public String toString() {
    return "(" + leader + ", " + Long.toHexString(zxid) + ", " + Integer.toHexString(epoch) + ")";
  }
}
