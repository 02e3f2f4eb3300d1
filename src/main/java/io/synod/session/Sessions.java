package io.synod.session;

import akka.actor.typed.ActorRef;
import io.synod.ensemble.Member;
import io.synod.journal.Bytes;
import io.synod.journal.Room;
import io.synod.loop.Mailing;
import io.synod.znode.TreeView;
import io.synod.znode.Watch;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the sessions of a node share, and which of them are connected to it. Any thread. */
public final class Sessions {
  private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);
  private static final int PASSWORD_BYTES = 16;

  private final ActorRef<Member.Command> member;
  private final TreeView tree;
  private final SessionSettings settings;
  private final SessionIds ids;
  private final Supplier<Bytes> passwords;
  private final Timeouts timeouts;
  private final Room room;
  private final ConcurrentMap<Long, ActorRef<Object>> connected = new ConcurrentHashMap<>();
  private final ConcurrentMap<Executor, Board> boards = new ConcurrentHashMap<>();
  private volatile boolean serving;
  private volatile boolean readOnly;

  /** @param passwords 16 unpredictable bytes each time */
  public Sessions(ActorRef<Member.Command> member, TreeView tree, SessionSettings settings, SessionIds ids, Supplier<Bytes> passwords,
      Timeouts timeouts) {
    this(member, tree, settings, ids, passwords, timeouts, Room.ALWAYS);
  }

  /** @param room while it is full, what adds to the tree is refused with NOTREADONLY */
  public Sessions(ActorRef<Member.Command> member, TreeView tree, SessionSettings settings, SessionIds ids, Supplier<Bytes> passwords,
      Timeouts timeouts, Room room) {
    this.member = member;
    this.tree = tree;
    this.settings = settings;
    this.ids = ids;
    this.passwords = passwords;
    this.timeouts = timeouts;
    this.room = room;
  }

  /** @param random unpredictable and safe for use by several threads: a {@code SecureRandom} outside the simulator */
  public static Supplier<Bytes> passwordsFrom(RandomGenerator random) {
    return () -> {
      var password = new byte[PASSWORD_BYTES];
      random.nextBytes(password);
      return Bytes.owning(password);
    };
  }

  ActorRef<Member.Command> member() {
    return member;
  }

  TreeView tree() {
    return tree;
  }

  SessionSettings settings() {
    return settings;
  }

  Timeouts timeouts() {
    return timeouts;
  }

  Room room() {
    return room;
  }

  Bytes newPassword() {
    return passwords.get();
  }

  /** Where the sessions of {@code loop} are told of events. */
  Board board(Executor loop, Mailing mailing) {
    return boards.computeIfAbsent(loop, unknown -> new Board(loop, mailing));
  }

  /** An id that no session in the tree has. */
  long newId() {
    long id = ids.next();
    while (id == 0 || tree.session(id).isPresent()) id = ids.next();
    return id;
  }

  /** {@code session} is where the client of {@code sessionId} is now; an older connection of it is told to close. */
  void connected(long sessionId, ActorRef<Object> session) {
    ActorRef<Object> older = connected.put(sessionId, session);
    if (older != null && !older.equals(session)) older.tell(new Session.Moved());
  }

  void disconnected(long sessionId, ActorRef<Object> session) {
    connected.remove(sessionId, session);
  }

  /** The ensemble has a leader: clients are served from now on. */
  void begin() {
    endReadOnly();
    serving = true;
  }

  /** This member is cut off: who only wants to read is served, where the settings allow it. */
  void beginReadOnly() {
    if (serving || !settings.readOnlyMode()) return;
    LOG.info("Read-only server started: this member finds no leader, and serves clients that only read");
    readOnly = true;
  }

  /** It no longer is: those clients are sent to look for a member again, and find this one or a better. */
  void endReadOnly() {
    if (!readOnly) return;
    LOG.info("this member is not read-only any more");
    readOnly = false;
    dismiss();
  }

  /** It has none any more: clients are sent to look for another node. Who is not told finds out by {@link #serving}, or by its proposal's answer. */
  void end() {
    serving = false;
    dismiss();
  }

  private void dismiss() {
    connected.values().forEach(session -> session.tell(new Session.Unserved()));
  }

  /** Whether only those are served now that only read. */
  public boolean readOnly() {
    return readOnly;
  }

  /** Whether clients are served here now. */
  public boolean serving() {
    return serving;
  }

  /** Tells the connection of an ended session, if it has one here. */
  public void expired(long sessionId) {
    ActorRef<Object> session = connected.get(sessionId);
    if (session != null) session.tell(new Session.Expired());
  }

  /** Tells the connections of sessions that are no longer in the tree. */
  void dismissEnded() {
    connected.forEach((id, session) -> {
      if (tree.session(id).isEmpty()) session.tell(new Session.Expired());
    });
  }

  /** What the sessions that are connected here watch, by their ids; who watches without being such a session is left out. */
  SortedMap<Long, List<String>> bySession(Watch.Listed listed) {
    var watches = new TreeMap<Long, List<String>>();
    listed.paths().forEach((watcher, paths) -> {
      if (!(watcher instanceof SessionWatcher session) || !session.actor().equals(connected.get(session.sessionId()))) return;
      watches.put(session.sessionId(), paths);
    });
    return watches;
  }

  /** How many clients are connected to this node. */
  public int connectedCount() {
    return connected.size();
  }
}
