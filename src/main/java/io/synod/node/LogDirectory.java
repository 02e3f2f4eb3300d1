package io.synod.node;

import io.synod.loop.Exit;
import io.synod.loop.Fatal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The log on a disk of its own (ZooKeeper's dataLogDir). Its place in the data directory is a symbolic link, so that the data directory
 * knows where its log is whatever the configuration says.
 */
final class LogDirectory {
  private LogDirectory() {}

  /**
   * @param journal where the log is in the data directory
   * @param logDir the other disk
   * @throws Fatal with {@link Exit#DATA} where there is a log already that is somewhere else, or one of somebody else
   */
  static void place(Path journal, Path logDir, int nodeId) {
    try {
      Path target = logDir.toAbsolutePath().normalize().resolve("synod-" + nodeId);
      if (Files.exists(journal, LinkOption.NOFOLLOW_LINKS)) {
        if (Files.exists(target) && Files.exists(journal) && Files.isSameFile(journal, target)) return;
        throw new Fatal(Exit.DATA, "the log of node " + nodeId + " is in " + (Files.isSymbolicLink(journal) ? Files.readSymbolicLink(journal) : journal)
            + " and not in " + target + ". Stop the node, move the log there, and make " + journal + " a symbolic link to it; or leave log-dir as it was.");
      }
      Files.createDirectories(target);
      refuseUnlessEmpty(target, nodeId);
      Files.createDirectories(journal.getParent());
      Files.createSymbolicLink(journal, target);
    } catch (IOException | UnsupportedOperationException e) {
      throw new Fatal(Exit.DATA, "the log directory " + logDir + " cannot be used: " + e + ". Correct that, or leave out log-dir.", e);
    }
  }

  private static void refuseUnlessEmpty(Path target, int nodeId) throws IOException {
    try (Stream<Path> files = Files.list(target)) {
      if (files.findAny().isPresent()) {
        throw new Fatal(Exit.DATA, "the log directory " + target + " holds the log of another data directory of node " + nodeId
            + ". Name that data directory, or an empty log directory.");
      }
    }
  }
}
