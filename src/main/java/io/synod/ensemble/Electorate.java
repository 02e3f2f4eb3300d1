package io.synod.ensemble;

import io.synod.loop.HostPort;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Who decides, as one member knows it: the members of the committed configuration, and with them those of the last proposed one while it
 * is not known to be committed (ZooKeeper's quorum verifier and last seen quorum verifier).
 *
 * @param proposed the newest configuration in the log; the same as {@code committed} when no reconfiguration is under way
 */
public record Electorate(Configuration committed, Configuration proposed) {
  public Electorate {
    if (proposed.version() < committed.version()) proposed = committed;
  }

  public static Electorate of(Configuration committed) {
    return new Electorate(committed, committed);
  }

  public boolean changing() {
    return proposed.version() > committed.version();
  }

  /** What elects a leader and commits a transaction. */
  public Quorum quorum() {
    return changing() ? new Quorum.Joint(committed.quorum(), proposed.quorum()) : committed.quorum();
  }

  /** Members that vote in either configuration. */
  public SortedSet<Integer> voters() {
    if (!changing()) return committed.voters();
    var both = new TreeSet<>(committed.voters());
    both.addAll(proposed.voters());
    return Collections.unmodifiableSortedSet(both);
  }

  /** Whether the vote of {@code id} counts in either configuration; only such a member may lead. */
  public boolean counts(int id) {
    return committed.counts(id) || proposed.counts(id);
  }

  /** Where the others of both configurations listen for their peers; an address of the proposed one is the newer. */
  public Map<Integer, HostPort> peersOf(int self) {
    SortedMap<Integer, HostPort> peers = new TreeMap<>(committed.peersOf(self));
    peers.putAll(proposed.peersOf(self));
    return peers;
  }

  /** After {@code newer} was heard to be committed: it replaces what is older. */
  public Electorate committing(Configuration newer) {
    return newer.version() <= committed.version() ? this : new Electorate(newer, proposed);
  }
}
