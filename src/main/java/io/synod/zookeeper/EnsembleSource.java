package io.synod.zookeeper;

import io.synod.ensemble.MemberState;
import io.synod.ensemble.MemberView;
import io.synod.ensemble.ProposalSizes;
import io.synod.metrics.Sheet;
import io.synod.metrics.Source;
import java.util.Locale;

/**
 * What a member of several tells of the ensemble, by ZooKeeper's names (FACTS B11), both the newer {@code learners} and the older
 * {@code followers}; and how far behind each learner of a leader is, under names of our own.
 */
final class EnsembleSource implements Source {
  private final ServerFacts facts;

  EnsembleSource(ServerFacts facts) {
    this.facts = facts;
  }

  @Override
  public void writeTo(Sheet sheet) {
    if (facts.alone()) return;
    MemberView member = facts.member();
    sheet.text("peer_state", peerState(member));
    sheet.gauge("quorum_size", "Members that vote", facts.members().voters().size());
    sheet.gauge("current_epoch", "Epoch whose history this member has", member.epoch());
    sheet.gauge("uncommitted_zxids", "Transactions in the log of this member that are not known to be committed", member.proposed() - member.committed());
    if (!member.leads()) return;
    sheet.gauge("leader_uptime", "Milliseconds that this member has led", facts.leadingMillis());
    sheet.gauge("pending_syncs", "Syncs and refusals that wait until a quorum has said that this member still leads", member.unconfirmed());
    ProposalSizes sizes = facts.proposalSizes();
    sheet.gauge("last_proposal_size", "Bytes of the last transaction proposed, -1 before the first", sizes.last());
    sheet.gauge("max_proposal_size", "Bytes of the longest transaction proposed", sizes.max());
    sheet.gauge("min_proposal_size", "Bytes of the shortest transaction proposed", sizes.min());
    sheet.gauge("learners", "Followers and observers that are connected", member.learners().size());
    sheet.gauge("followers", "Followers that are connected", count(member, true, false));
    sheet.gauge("synced_followers", "Followers that are up to date", count(member, true, true));
    sheet.gauge("synced_non_voting_followers", "Followers without a vote that are up to date", 0);
    sheet.gauge("synced_observers", "Observers that are up to date", count(member, false, true));
    for (MemberView.Learner learner : member.learners()) {
      String id = Integer.toString(learner.id());
      sheet.gauge("learner_waiting_bytes", "Bytes sent to a learner that it has not acknowledged", learner.waitingBytes(), "key", id);
      sheet.gauge("learner_silent_ms", "Milliseconds since a learner was heard", learner.silentMillis(), "key", id);
    }
  }

  private static long count(MemberView member, boolean voter, boolean synced) {
    return member.learners().stream().filter(learner -> learner.voter() == voter && (learner.synced() || !synced)).count();
  }

  /** As ZooKeeper has it, {@code leading - broadcast}. */
  private static String peerState(MemberView member) {
    String state = member.state().name().toLowerCase(Locale.ROOT);
    return member.state() == MemberState.LOOKING ? state : state + " - " + member.phase().name().toLowerCase(Locale.ROOT);
  }
}
