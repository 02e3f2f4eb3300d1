package io.synod.ensemble;

import java.util.List;

/**
 * A member as it was a moment ago, for operators.
 *
 * @param phase DISCOVERY, SYNCHRONIZATION or BROADCAST of Zab; ELECTION while there is no leader
 * @param leader its id, 0 when there is none
 * @param epoch current epoch
 * @param proposed zxid of the last transaction in the log
 * @param committed zxid up to which all is known to be committed
 * @param serving whether clients are served
 * @param learners of a leader
 * @param unconfirmed syncs and refusals that wait at a leader until a quorum has said that it still leads
 */
public record MemberView(MemberState state, Phase phase, int leader, int epoch, long proposed, long committed, boolean serving,
    List<Learner> learners, int unconfirmed) {
  public enum Phase { ELECTION, DISCOVERY, SYNCHRONIZATION, BROADCAST }

  /**
   * One of a leader's learners.
   *
   * @param voter whether its acknowledgements count
   * @param synced whether it is up to date
   * @param acked zxid up to which its log is durable
   * @param waiting batches sent and not yet acknowledged
   * @param waitingBytes of these
   * @param silentMillis since it was heard
   */
  public record Learner(int id, boolean voter, boolean synced, long acked, int waiting, long waitingBytes, long silentMillis) {}

  public boolean leads() {
    return state == MemberState.LEADING;
  }

  static MemberView starting() {
    return new MemberView(MemberState.LOOKING, Phase.ELECTION, 0, 0, 0, 0, false, List.of(), 0);
  }

  public MemberView {
    learners = List.copyOf(learners);
  }
}
