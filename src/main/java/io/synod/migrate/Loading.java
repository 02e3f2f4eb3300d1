package io.synod.migrate;

import io.synod.ensemble.Zxid;
import io.synod.loop.Exit;
import io.synod.loop.Fatal;
import io.synod.migrate.VersionDirectory.Numbered;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Loads the database of a ZooKeeper server as it would itself: the newest whole snapshot, then the log behind it. */
final class Loading {
  private final VersionDirectory snapshots;
  private final VersionDirectory logs;
  private final boolean trustDigests;
  private final List<String> remarks = new ArrayList<>();
  private Database database;
  private Transactions transactions;
  private SnapshotReader.Facts facts;
  private long first;
  private long zxid;
  private int replayed;
  private int compared;
  private boolean mismatched;

  private Loading(VersionDirectory snapshots, VersionDirectory logs, boolean trustDigests) {
    this.snapshots = snapshots;
    this.logs = logs;
    this.trustDigests = trustDigests;
  }

  /**
   * A database as its files have it.
   *
   * @param zxid of the last transaction in it
   * @param replayed transactions of the log
   * @param compared how often the digest of the tree was found to be the one the files tell
   * @param remarks on what was passed over, one sentence each
   */
  record Loaded(Database database, long zxid, int replayed, int compared, List<String> remarks) {}

  /**
   * @param trustDigests whether a digest that is not that of the tree is an error; else it is a remark
   * @throws Fatal with {@link Exit#CORRUPT} where the files do not make a database
   */
  static Loaded load(Path dataDir, Path dataLogDir, boolean trustDigests) throws IOException {
    var loading = new Loading(VersionDirectory.in(dataDir), VersionDirectory.in(dataLogDir), trustDigests);
    try {
      loading.snapshot();
      loading.log();
    } catch (Damaged damaged) {
      throw new Fatal(Exit.CORRUPT, damaged.getMessage() + ".", damaged);
    }
    loading.database.settle(loading.zxid);
    return new Loaded(loading.database, loading.zxid, loading.replayed, loading.compared, List.copyOf(loading.remarks));
  }

  private void snapshot() throws IOException {
    var passedOver = new ArrayList<String>();
    for (Numbered candidate : snapshots.snapshots()) {
      database = new Database();
      try {
        facts = SnapshotReader.read(candidate.path(), database);
      } catch (Damaged damaged) {
        passedOver.add(damaged.getMessage());
        continue;
      }
      transactions = new Transactions(database);
      first = candidate.zxid();
      zxid = candidate.zxid();
      passedOver.forEach(why -> remarks.add("an older snapshot is used: " + why));
      compareSnapshot();
      return;
    }
    throw new Damaged("there is no snapshot in " + snapshots.path() + " that can be read" + (passedOver.isEmpty() ? "" : ": " + passedOver));
  }

  /** The newest log that begins at or before the snapshot holds what comes after it, and so do all that are newer. */
  private void log() throws IOException {
    List<Numbered> all = logs.logs();
    int from = 0;
    while (from + 1 < all.size() && all.get(from + 1).zxid() <= first + 1) from++;
    for (Numbered log : all.subList(Math.min(from, all.size()), all.size())) log(log.path());
    if (facts.digestZxid() > zxid) {
      remarks.add("the snapshot was being taken up to " + Zxid.of(facts.digestZxid()) + ", and the log ends at " + Zxid.of(zxid)
          + ": the last of it is missing");
    }
  }

  private void log(Path file) throws IOException {
    try (var reader = LogReader.open(file)) {
      for (byte[] entry = reader.next(); entry != null; entry = reader.next()) {
        Transactions.Read transaction = Transactions.read(entry);
        if (transaction.header().getZxid() > zxid) apply(transaction);
      }
      if (reader.torn()) remarks.add("the last transaction in " + file + " is not whole, so it was never acknowledged: left out");
    }
  }

  private void apply(Transactions.Read transaction) throws IOException {
    Zxid before = Zxid.of(zxid);
    Zxid now = Zxid.of(transaction.header().getZxid());
    if (now.epoch() == before.epoch() && now.counter() != before.counter() + 1) {
      remarks.add("the log goes from " + before + " to " + now + ": what is between is missing");
    }
    Long digest = transactions.apply(transaction);
    zxid = now.toLong();
    replayed++;
    if (digest != null && zxid > facts.digestZxid()) compare(digest);
    compareSnapshot();
  }

  /** A snapshot is of one moment only when the log has been folded in up to where it was finished. */
  private void compareSnapshot() throws Damaged {
    if (facts.digestZxid() != 0 && facts.digestZxid() == zxid) compare(facts.digest());
  }

  private void compare(long expected) throws Damaged {
    if (database.digest() == expected) {
      compared++;
      return;
    }
    String mismatch = "at " + Zxid.of(zxid) + " the tree has the digest " + database.digest() + ", and the files of ZooKeeper say " + expected;
    if (trustDigests) throw new Damaged(mismatch + ". If you know that the server had counted such mismatches too, import with --ignore-digests");
    if (!mismatched) remarks.add(mismatch);
    mismatched = true;
  }
}
