package io.synod.ensemble;

import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What members tell each other while at least one of them looks for a leader.
 *
 * @param from the sender
 * @param state of the sender
 * @param vote of a looking sender; the vote its leader was elected with otherwise, with the epoch of that leader once it is established
 * @param round in which the vote is, or was: counted from 1 by each member, the greatest is joined by all
 * @param established of a leader: a quorum follows it, and whoever looks may join
 * @param reach voters the sender has a link with and does not suspect
 * @param configuration the newest that the sender knows to be committed
 */
public record Notification(int from, MemberState state, Vote vote, long round, boolean established,
    SortedSet<Integer> reach, Configuration configuration) {
  /** Of what a notification says; ZooKeeper's has 2. */
  public static final int FORMAT_VERSION = 3;

  public Notification {
    reach = Collections.unmodifiableSortedSet(new TreeSet<>(reach));
  }

  /** The fields as ZooKeeper logs them. */
  @Override public String toString() {
    return "n.sid:" + from + ", n.state:" + state + ", n.leader:" + vote.leader() + ", n.round:0x" + Long.toHexString(round)
        + ", n.peerEpoch:0x" + Integer.toHexString(vote.epoch()) + ", n.zxid:0x" + Long.toHexString(vote.zxid())
        + ", message format version:0x" + Integer.toHexString(FORMAT_VERSION) + ", n.config version:0x"
        + Long.toHexString(configuration.version());
  }
}
