package io.synod.ensemble;

import akka.actor.typed.ActorRef;
import io.synod.ensemble.Member.SnapshotTaken;
import io.synod.loop.Clock;
import io.synod.loop.Exit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When and how a member's own snapshots are taken: one at a time, written on io while transactions go on, then recorded in the log; the oldest
 * go, and with them the log below. Owned by the member.
 */
final class Snapshotting {
  private static final Logger LOG = LoggerFactory.getLogger(Snapshotting.class);

  /** Runs {@code work} on io; what it returns comes to the member. A failure stops the node, with {@code complaint} and {@code exit}. */
  @FunctionalInterface
  interface Io {
    void run(Callable<Member.Command> work, String complaint, Exit exit);
  }

  record Written(SnapshotFile file, long coveredSequenceNr, long beganMillis) implements Member.Command {}

  record FilesPurged(long toSequenceNr) implements Member.Command {}

  private final MemberSettings settings;
  private final StateMachine machine;
  private final History history;
  private final SnapshotFiles files;
  private final SnapshotSchedule schedule;
  private final MemberStatistics statistics;
  private final Clock clock;
  private final Io io;
  private final LongConsumer purgeLog;
  private final List<ActorRef<SnapshotTaken>> waiters = new ArrayList<>();
  private List<ActorRef<SnapshotTaken>> answers = List.of();
  private SnapshotFile newest = SnapshotFile.NONE;
  private ActorRef<TxnLogActor.Command> log;
  private long neededFrom = Long.MAX_VALUE;
  private boolean underWay;
  private boolean barred;

  /** @param purgeLog deletes the log up to a sequence number */
  Snapshotting(MemberSettings settings, StateMachine machine, History history, SnapshotFiles files, SnapshotSchedule schedule,
      MemberStatistics statistics, Clock clock, Io io, LongConsumer purgeLog) {
    this.settings = settings;
    this.machine = machine;
    this.history = history;
    this.files = files;
    this.schedule = schedule;
    this.statistics = statistics;
    this.clock = clock;
    this.io = io;
    this.purgeLog = purgeLog;
  }

  /** The log is open, and the newest snapshot is this. */
  void recovered(ActorRef<TxnLogActor.Command> opened, SnapshotFile loaded) {
    log = opened;
    newest = loaded;
  }

  SnapshotFile newest() {
    return newest;
  }

  /** The state is about to be replaced, or is not whole: no snapshot until {@link #allow}. @return false while one is being written */
  boolean bar() {
    if (underWay) return false;
    barred = true;
    return true;
  }

  void allow() {
    barred = false;
    if (!waiters.isEmpty()) start();
  }

  /** Another snapshot has come from elsewhere. */
  void installed(SnapshotFile file) {
    newest = file;
    schedule.restart();
  }

  void appended(int transactions, int bytes) {
    schedule.appended(transactions, bytes);
  }

  void startIfDue() {
    if (schedule.isDue(newest.bytes())) start();
  }

  void take(ActorRef<SnapshotTaken> replyTo) {
    waiters.add(replyTo);
    start();
  }

  /** One at a time: who asks while one is written gets the next, for that one may not hold what they have seen. */
  private void start() {
    if (underWay || barred) return;
    underWay = true;
    answers = List.copyOf(waiters);
    waiters.clear();
    schedule.restart();
    long zxid = machine.applied();
    long covered = history.index().covered(zxid);
    long began = clock.millis();
    io.run(() -> new Written(new SnapshotFile(zxid, files.write(zxid, machine)), covered, began),
        "the snapshot at " + Zxid.of(zxid) + " cannot be written", Exit.DISK);
  }

  /** @param neededFrom see {@link Role#neededFrom} */
  void written(Written written, long neededFrom) {
    this.neededFrom = neededFrom;
    SnapshotFile file = written.file();
    LOG.info("ensemble {} snapshot at {}: {} bytes", settings.ensemble(), Zxid.of(file.zxid()), file.bytes());
    statistics.snapshotWritten(file.zxid(), written.beganMillis());
    newest = file;
    log.tell(new TxnLogActor.RecordSnapshot(file.zxid(), written.coveredSequenceNr(), settings.snapRetainCount(), neededFrom, settings.purge()));
    answers.forEach(waiter -> waiter.tell(new SnapshotTaken(file.zxid(), file.bytes())));
    answers = List.of();
  }

  /** The next snapshot waits for the old ones to be deleted, since what is found half written then is deleted too. */
  void recorded(TxnLogActor.SnapshotRecorded recorded) {
    if (!settings.purge()) {
      ended();
      return;
    }
    long from = neededFrom;
    io.run(() -> {
      files.purge(settings.snapRetainCount(), from);
      return new FilesPurged(recorded.purgeTo());
    }, "old snapshots in " + settings.directory() + " cannot be deleted", Exit.DISK);
  }

  void purged(FilesPurged purged) {
    ended();
    if (purged.toSequenceNr() == 0) return;
    history.index().purge(purged.toSequenceNr());
    purgeLog.accept(purged.toSequenceNr());
  }

  private void ended() {
    underWay = false;
    if (!waiters.isEmpty()) start();
  }
}
