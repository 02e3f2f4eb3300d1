package io.synod.session;

import akka.actor.typed.ActorRef;
import io.synod.ensemble.Serving;
import io.synod.journal.Bytes;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this node's standing in the ensemble means for sessions: clients are served only while there is a leader, and the leader alone expires and
 * reaps. While it looks for one, those that only want to read may, where that is allowed. The member may tell before there are sessions to tell it to; they then hear how things are when they are attached.
 */
public final class Standing implements Serving {
  private static final Logger LOG = LoggerFactory.getLogger(Standing.class);

  private final SessionTracker tracker;
  private boolean serving;
  private boolean looking;
  private Expiry leading;
  private Sessions sessions;
  private ActorRef<DutiesActor.Command> duties;

  public Standing(SessionTracker tracker) {
    this.tracker = tracker;
  }

  public synchronized void attach(Sessions sessions, ActorRef<DutiesActor.Command> duties) {
    this.sessions = sessions;
    this.duties = duties;
    if (serving) begin();
    if (looking) lookOn();
  }

  @Override
  public synchronized void leads(int epoch) {
    leading = tracker.lead();
    serving = true;
    begin();
  }

  @Override
  public synchronized void follows(int leader, int epoch) {
    serving = true;
    begin();
  }

  private void begin() {
    if (sessions == null) return;
    if (leading != null) duties.tell(new DutiesActor.Lead(leading));
    sessions.begin();
  }

  @Override
  public synchronized void ended() {
    serving = false;
    leading = null;
    tracker.end();
    if (sessions == null) return;
    duties.tell(new DutiesActor.End());
    sessions.end();
  }

  /** Nobody is shown anything at once: most times there is a leader soon. */
  @Override
  public synchronized void looks() {
    looking = true;
    lookOn();
  }

  private void lookOn() {
    if (sessions != null && sessions.settings().readOnlyMode()) duties.tell(new DutiesActor.Look());
  }

  @Override
  public synchronized void joins() {
    looking = false;
    if (sessions == null || !sessions.settings().readOnlyMode()) return;
    duties.tell(new DutiesActor.Join());
    sessions.endReadOnly();
  }

  /** Its time begins where expiry is, whether or not it is ever heard: who asked for it may be gone, and its member with it. */
  public void sessionBegan(long sessionId) {
    tracker.expiry().ifPresent(expiry -> expiry.heard(sessionId));
  }

  /** Its connection, if it has one here, is told. */
  public void sessionEnded(long sessionId) {
    Sessions all = sessions();
    if (all != null) all.expired(sessionId);
  }

  /** Null until they are attached. */
  private synchronized Sessions sessions() {
    return sessions;
  }

  @Override
  public Bytes report() {
    Sessions all = sessions();
    if (all != null && all.connectedCount() > 0) tracker.clientHere();   // it may be silent for as long as its timeout is
    return tracker.report();
  }

  @Override
  public void reported(Bytes report) {
    try {
      tracker.reported(report);
    } catch (IOException malformed) {
      LOG.warn("a learner's report of its sessions cannot be read, they may expire too early: {}", malformed.getMessage());
    }
  }
}
