package io.synod.ensemble;

import io.synod.ensemble.PeerMessage.LearnerInfo;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The role of this member, from one election to the next. Owned by the member's actor.
 *
 * <table>
 *   <caption>States</caption>
 *   <tr><td>looking</td><td>the election has been asked; learners that come meanwhile are remembered</td><td>→ a role, {@link #begin}</td></tr>
 *   <tr><td>a role</td><td>{@link Leadership} or {@link Following}</td><td>→ settling, {@link #end}, once somebody has asked to {@link #look}</td></tr>
 *   <tr><td>settling</td><td>the role has ended; what it gave to the disk must end too, for a vote tells what is there</td><td>→ looking, {@link #settle}</td></tr>
 * </table>
 */
final class Tenure {
  private static final Logger LOG = LoggerFactory.getLogger(Tenure.class);
  private final MemberSettings settings;
  private final StateMachine machine;
  private final History history;
  private final Service service;
  private final Serving serving;
  private final MemberStatistics statistics;
  private final Map<Integer, LearnerInfo> early = new TreeMap<>();
  private Role role;
  private Role settling;
  private String ending;
  private long joins;

  Tenure(MemberSettings settings, StateMachine machine, History history, Service service, Serving serving, MemberStatistics statistics) {
    this.settings = settings;
    this.machine = machine;
    this.history = history;
    this.service = service;
    this.serving = serving;
    this.statistics = statistics;
  }

  /** Null while there is none. */
  Role role() {
    return role;
  }

  /** The role; or, while that settles, the one that has ended: what was given to the disk is of one of them. */
  Role roleOrLast() {
    return role != null ? role : settling;
  }

  boolean isLooking() {
    return role == null && settling == null;
  }

  /** Whether somebody has asked to {@link #look}. */
  boolean isEnding() {
    return ending != null;
  }

  /** @param effects what the role asks for */
  void begin(ElectionActor.Elected elected, Electorate electorate, Effects effects) {
    if (elected.state() == MemberState.LEADING) lead(electorate, effects);
    else follow(elected, electorate, effects);
  }

  private void lead(Electorate electorate, Effects effects) {
    var leadership = new Leadership(settings.id(), electorate, history, machine, settings, effects, serving, statistics);
    role = leadership;
    leadership.begin(early);
    early.clear();
  }

  private void follow(ElectionActor.Elected elected, Electorate electorate, Effects effects) {
    early.forEach((id, info) -> effects.send(id, new PeerMessage.Declined(info.join())));
    early.clear();
    var following = new Following(elected.leader(), ++joins, elected.state(), electorate.committed().version(), history, machine, settings, effects,
        serving, statistics);
    role = following;
    following.begin();
  }

  void heard(int peer, PeerMessage message) {
    if (role != null) role.heard(peer, message);
    else if (message instanceof LearnerInfo info) early.put(peer, info);
    else if (message instanceof PeerMessage.Left) early.remove(peer);
  }

  void closed(int peer) {
    early.remove(peer);
    if (role != null) role.closed(peer);
  }

  /** The role is to end, when what happens now has happened. The first reason counts. */
  void look(String reason) {
    if (ending == null) ending = reason;
  }

  /** Clients are not served any more when it takes its leave. */
  void end() {
    LOG.info("ensemble {} looks for a leader: {}", settings.ensemble(), ending);
    ending = null;
    settling = role;
    role = null;
    service.close();
    settling.leave();
  }

  /** Nothing is on its way to the disk. @return whether a leader is to be looked for from now on */
  boolean settle() {
    if (settling == null) return false;
    settling = null;
    return true;
  }

  /** Clients may be served. @param leader id of this member, or of the one it follows @return whether they were not before */
  boolean serve(int leader) {
    if (service.isOpen()) return false;
    service.open(leader, role.view().state());
    show();
    return true;
  }

  /** What is seen of this member from outside. */
  void show() {
    statistics.show(view());
  }

  private MemberView view() {
    return role != null ? role.view()
        : new MemberView(MemberState.LOOKING, MemberView.Phase.ELECTION, 0, history.currentEpoch(), history.last(), history.committed(), false, List.of(), 0);
  }
}
