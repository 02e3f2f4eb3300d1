package io.synod.ensemble;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;

/**
 * Who is sent a lone batch at once: those whose clients wait for it, and of the other voters as many as make a quorum with the leader. The rest get it with
 * what follows, after ten milliseconds at most if it is not committed by then, so that they take the commit along, and several batches with one sync ("thrifty",
 * Moraru, Andersen, Kaminsky, SOSP 2013, section 4; decision 0009).
 *
 * <p>Who is fast is found out by races: now and then a batch is for all at once, and the order in which they acknowledge it is that in which they are chosen until
 * the next one. The batch before it is for all, too, so that nobody starts with what was kept from him still to be written. Both take longer than others, for
 * the members get into each other's way: so there is no race within {@link #RACE_AFTER_MILLIS} of the last, whatever the load, or p99 would be that of races.
 * Who has anything left to acknowledge is not chosen. Mutable, owned by a {@link Replication}; pure.
 */
final class Thrift {
  /** Batches. */
  static final int RACE_AFTER = 32;
  static final int RACE_AFTER_MILLIS = 1000;

  private final Deciders deciders;
  /** Those that have acknowledged the last race, in that order. */
  private final List<Learner> finish = new ArrayList<>();
  private long race;
  private long racedMillis;
  /** Since the race, with it. */
  private int batches;
  /** The batch before was for all, or there was none: the next is the race. */
  private boolean level = true;

  Thrift(Deciders deciders) {
    this.deciders = deciders;
  }

  /**
   * @param zxid of the last transaction of a batch that is proposed while nothing else is outstanding
   * @param learners of this leader
   * @param nowMillis by the wall clock; one that is set back is as if time had passed
   * @return those that are to have it at once
   */
  Collection<Learner> first(long zxid, Collection<Learner> learners, long nowMillis) {
    if (level) {
      level = false;
      race = zxid;
      racedMillis = nowMillis;
      batches = 1;
      finish.clear();
      return learners;
    }
    level = batches++ >= RACE_AFTER && Math.abs(nowMillis - racedMillis) >= RACE_AFTER_MILLIS;
    if (level) return learners;
    var chosen = new ArrayList<Learner>();
    var members = new HashSet<Integer>();
    for (Learner learner : learners) {
      if (!learner.awaitsCommit()) continue;
      chosen.add(learner);
      if (learner.isPrompt()) members.add(learner.id);
    }
    for (Learner learner : finish) {
      if (deciders.suffice(members)) break;
      if (!learner.isPrompt() || chosen.contains(learner) || !learners.contains(learner)) continue;
      chosen.add(learner);
      members.add(learner.id);
    }
    return deciders.suffice(members) ? chosen : learners;
  }

  /** {@code learner} has everything up to {@code zxid} in its log. */
  void acked(Learner learner, long zxid) {
    if (zxid >= race && !finish.contains(learner)) finish.add(learner);
  }
}
