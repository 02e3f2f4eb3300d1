package io.synod.node;

import io.synod.ensemble.MemberStatistics;
import io.synod.ensemble.MemberView;
import io.synod.ensemble.ProposalSizes;
import io.synod.ensemble.QuorumSettings;
import io.synod.metrics.Sheet;
import io.synod.session.SessionTracker;
import io.synod.session.Sessions;
import io.synod.zookeeper.ServerFacts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the four-letter words tell of this node. Sizes are measured on the io dispatcher now and then, since asking must not block. */
final class NodeFacts implements ServerFacts {
  /** The ZooKeeper version whose behaviour and texts are served; the date is that of its release. */
  private static final String VERSION = "3.9.5-synod, built on 2026-02-25 00:00 UTC";
  private static final Logger LOG = LoggerFactory.getLogger(NodeFacts.class);
  private static final Duration MEASURE_EVERY = Duration.ofSeconds(30);
  private final int id;
  private final Path dataDir;
  private volatile long snapshotBytes;
  private volatile long logBytes;
  private final Foundations base;
  private final MemberStatistics member;
  private final SessionTracker tracker;
  private final Sessions sessions;
  private final boolean several;
  private final QuorumSettings quorum;

  NodeFacts(NodeSettings settings, Foundations base, MemberStatistics member, SessionTracker tracker, Sessions sessions) {
    this.base = base;
    this.member = member;
    this.tracker = tracker;
    this.sessions = sessions;
    id = settings.id();
    several = settings.several();
    quorum = settings.member().quorum();
    dataDir = base.data().path().resolve(settings.member().directory());
    Executor io = base.io();
    base.system().scheduler().scheduleAtFixedRate(Duration.ZERO, MEASURE_EVERY, () -> io.execute(this::measure), base.system().executionContext());
  }

  private void measure() {
    long log = bytesBelow(dataDir.resolve("journal"));
    logBytes = log;
    snapshotBytes = bytesBelow(dataDir) - log;
  }

  private static long bytesBelow(Path directory) {
    if (!Files.isDirectory(directory)) return 0;
    try (Stream<Path> files = Files.walk(directory.toRealPath())) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    } catch (IOException | UncheckedIOException e) {
      LOG.debug("the size of {} is not known: a file went while it was measured", directory, e);
      return 0;
    }
  }

  @Override
  public int serverId() {
    return id;
  }

  @Override
  public MemberView member() {
    return member.view();
  }

  @Override
  public io.synod.ensemble.Configuration members() {
    return several ? member.members() : io.synod.ensemble.Configuration.NONE;
  }

  @Override
  public ProposalSizes proposalSizes() {
    return member.proposalSizes();
  }

  @Override
  public long leadingMillis() {
    return member.leadingMillis();
  }

  @Override
  public int initLimit() {
    return quorum.initLimit();
  }

  @Override
  public int syncLimit() {
    return quorum.syncLimit();
  }

  @Override
  public boolean serving() {
    return sessions.serving();
  }

  @Override
  public boolean readOnly() {
    return sessions.readOnly();
  }

  @Override
  public String version() {
    return VERSION;
  }

  @Override
  public String dataDir() {
    return dataDir.toString();
  }

  @Override
  public String dataLogDir() {
    return dataDir.resolve("journal").toString();
  }

  @Override
  public long dataDirSize() {
    return snapshotBytes;
  }

  @Override
  public long logDirSize() {
    return logBytes;
  }

  @Override
  public long expiresAtMillis(long sessionId) {
    return tracker.expiry().map(expiry -> expiry.expiresAtMillis(sessionId)).orElse(0L);
  }

  @Override
  public String initialConfiguration() {
    return base.configuration();
  }

  /** Of one that an earlier start wrote, only the zxid is known. */
  @Override
  public LastSnapshot lastSnapshot() {
    MemberStatistics.LastSnapshot last = member.lastSnapshot();
    return new LastSnapshot(last.zxid(), last.millis() < 0 ? -1 : TimeUnit.MILLISECONDS.toSeconds(last.millis()));
  }

  @Override
  public void writeTo(Sheet sheet) {
    sheet.counter("stale_sessions_expired", "Sessions that were not heard from for their timeout", tracker.expiredCount());
    sheet.summary("jvm_pause_time_ms", "Milliseconds that the process stood still, by a thread that sleeps", base.loops().guard().pauses());
    base.storage().writeTo(sheet);
    member.writeTo(sheet);
  }
}
