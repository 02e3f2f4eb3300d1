package io.synod.migrate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** {@code version-2} of a ZooKeeper server: its files by their zxids. */
final class VersionDirectory {
  private static final String NAME = "version-2";
  private static final Pattern SNAPSHOT = Pattern.compile("snapshot\\.([0-9a-f]{1,16})(\\.gz|\\.snappy)?");
  private static final Pattern LOG = Pattern.compile("log\\.([0-9a-f]{1,16})");
  private final Path directory;

  /** @param zxid the last one applied when a snapshot began; the first one of a log */
  record Numbered(long zxid, Path path) {}

  private VersionDirectory(Path directory) {
    this.directory = directory;
  }

  /** @param dataDir of ZooKeeper, or the {@code version-2} in it */
  static VersionDirectory in(Path dataDir) {
    Path below = dataDir.resolve(NAME);
    return new VersionDirectory(Files.isDirectory(below) || !dataDir.endsWith(NAME) ? below : dataDir);
  }

  Path path() {
    return directory;
  }

  /** Newest first. */
  List<Numbered> snapshots() throws IOException {
    return numbered(SNAPSHOT, Comparator.comparingLong(Numbered::zxid).reversed());
  }

  /** Oldest first. */
  List<Numbered> logs() throws IOException {
    return numbered(LOG, Comparator.comparingLong(Numbered::zxid));
  }

  static String snapshotName(long zxid) {
    return "snapshot." + Long.toHexString(zxid);
  }

  private List<Numbered> numbered(Pattern pattern, Comparator<Numbered> order) throws IOException {
    if (!Files.isDirectory(directory)) return List.of();
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> numbered(pattern, file)).filter(found -> found != null).sorted(order).toList();
    }
  }

  private static Numbered numbered(Pattern pattern, Path file) {
    Matcher name = pattern.matcher(file.getFileName().toString());
    return name.matches() ? new Numbered(Long.parseUnsignedLong(name.group(1), 16), file) : null;
  }
}
