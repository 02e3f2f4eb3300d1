package io.synod.journal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongPredicate;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Snapshots as files: {@code directory/<persistence id>/<sequence number, 20 digits>.snapshot}. A file appears whole or not at
 * all. Everything here blocks.
 */
final class SnapshotFiles {
  private static final Logger log = LoggerFactory.getLogger(SnapshotFiles.class);
  private static final String SUFFIX = ".snapshot";
  private static final int LONGEST_NAME = 200;
  private final Storage storage;
  private final String directory;

  SnapshotFiles(Storage storage, String directory) {
    this.storage = storage;
    this.directory = directory;
  }

  /** Durable on return. */
  void save(Snapshot snapshot) throws IOException {
    storage.replace(path(snapshot.persistenceId(), snapshot.sequenceNr()), snapshot.encoded());
  }

  /** The newest readable snapshot among those wanted; one that is damaged is passed over with a warning. */
  Optional<Snapshot> newest(String persistenceId, LongPredicate sequenceNr, Predicate<Snapshot> wanted) throws IOException {
    for (long candidate : sequenceNrs(persistenceId).stream().filter(sequenceNr::test).sorted(Comparator.reverseOrder()).toList()) {
      Optional<Snapshot> read = read(persistenceId, candidate);
      if (read.isEmpty()) log.warn("the snapshot {} is damaged; the one before it is used", path(persistenceId, candidate));
      else if (wanted.test(read.get())) return read;
    }
    return Optional.empty();
  }

  /** Deletes the snapshots wanted to be; damaged ones within the sequence numbers go too. */
  void delete(String persistenceId, LongPredicate sequenceNr, Predicate<Snapshot> wanted) throws IOException {
    boolean deleted = false;
    for (long candidate : sequenceNrs(persistenceId)) {
      if (!sequenceNr.test(candidate) || !read(persistenceId, candidate).map(wanted::test).orElse(true)) continue;
      storage.delete(path(persistenceId, candidate));
      deleted = true;
    }
    if (deleted) storage.forceDirectory(directory(persistenceId));
  }

  private Optional<Snapshot> read(String persistenceId, long sequenceNr) throws IOException {
    return Snapshot.decode(storage.read(path(persistenceId, sequenceNr)))
        .filter(read -> read.persistenceId().equals(persistenceId) && read.sequenceNr() == sequenceNr);
  }

  private List<Long> sequenceNrs(String persistenceId) throws IOException {
    return storage.list(directory(persistenceId)).stream()
        .filter(name -> name.matches("0[0-9]{19}\\" + SUFFIX))
        .map(name -> Long.parseLong(name.substring(0, 20)))
        .toList();
  }

  private String path(String persistenceId, long sequenceNr) {
    return directory(persistenceId) + "/" + String.format("%020d%s", sequenceNr, SUFFIX);
  }

  private String directory(String persistenceId) {
    return directory + "/" + fileName(persistenceId);
  }

  /** A name for a directory: letters, digits, {@code -} and {@code _} stay, other bytes are %XX; a long one is cut and gets its hash. */
  static String fileName(String persistenceId) {
    var name = new StringBuilder();
    for (byte b : persistenceId.getBytes(StandardCharsets.UTF_8)) {
      if (b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b == '-' || b == '_') name.append((char) b);
      else name.append(String.format("%%%02X", b));
    }
    if (name.length() <= LONGEST_NAME) return name.toString();
    return name.substring(0, LONGEST_NAME) + "~" + UUID.nameUUIDFromBytes(persistenceId.getBytes(StandardCharsets.UTF_8));
  }
}
