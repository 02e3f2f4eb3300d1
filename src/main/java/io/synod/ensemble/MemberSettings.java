package io.synod.ensemble;

/**
 * Settings of one ensemble member.
 *
 * @param id this member's number in it
 * @param ensemble name of the ensemble, part of the log's persistence id
 * @param directory where its snapshots are, relative to the data directory
 * @param snapCount transactions between two snapshots (ZooKeeper's snapCount, 100 000); the actual number is drawn between half of it
 *     and all of it, so that the members of an ensemble do not all write at once. A large tree takes more ({@link SnapshotSchedule})
 * @param snapBytes bytes of log between two snapshots, drawn in the same way
 * @param snapRetainCount snapshots kept, with the log since the oldest of them (autopurge.snapRetainCount, 3)
 * @param purge whether older snapshots and the log below them are deleted
 * @param maxBatchTransactions of one append to the log
 * @param maxBatchBytes of one append to the log; a larger transaction makes a batch alone
 * @param maxWaitingTransactions that wait for the append under way; proposals beyond are refused with {@link StateMachine#overloaded}
 * @param maxWaitingBytes the same bound in bytes
 * @param maxStashed commands kept while the member recovers or changes its epoch; more stop the node, for sessions are not served before
 * @param quorum what matters with several members
 */
public record MemberSettings(int id, String ensemble, String directory, int snapCount, long snapBytes, int snapRetainCount, boolean purge,
    int maxBatchTransactions, int maxBatchBytes, int maxWaitingTransactions, long maxWaitingBytes, int maxStashed,
    QuorumSettings quorum) {
  public static MemberSettings defaults() {
    return new MemberSettings(1, "main", "ensemble/main", 100_000, 1L << 30, 3, true, 4096, 1 << 20, 200_000, 256L << 20, 100_000,
        QuorumSettings.defaults());
  }

  public MemberSettings withSnapCount(int transactions) {
    return new MemberSettings(id, ensemble, directory, transactions, snapBytes, snapRetainCount, purge, maxBatchTransactions, maxBatchBytes,
        maxWaitingTransactions, maxWaitingBytes, maxStashed, quorum);
  }

  public MemberSettings withMaxWaitingTransactions(int transactions) {
    return new MemberSettings(id, ensemble, directory, snapCount, snapBytes, snapRetainCount, purge, maxBatchTransactions, maxBatchBytes,
        transactions, maxWaitingBytes, maxStashed, quorum);
  }

  public MemberSettings withId(int other) {
    return new MemberSettings(other, ensemble, directory, snapCount, snapBytes, snapRetainCount, purge, maxBatchTransactions, maxBatchBytes,
        maxWaitingTransactions, maxWaitingBytes, maxStashed, quorum);
  }

  public MemberSettings withQuorum(QuorumSettings other) {
    return new MemberSettings(id, ensemble, directory, snapCount, snapBytes, snapRetainCount, purge, maxBatchTransactions, maxBatchBytes,
        maxWaitingTransactions, maxWaitingBytes, maxStashed, other);
  }
}
