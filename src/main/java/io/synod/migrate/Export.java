package io.synod.migrate;

import io.synod.ensemble.MemberSettings;
import io.synod.ensemble.StoppedMember;
import io.synod.journal.DataDirectory;
import io.synod.loop.Exit;
import io.synod.loop.Fatal;
import io.synod.znode.Tree;
import io.synod.znode.TreeSettings;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Writes the tree of a stopped node as {@code version-2/snapshot.X}, which a ZooKeeper server of 3.4 to 3.9 starts with. Sessions go with it; but
 * a client cannot come back to one that was opened here, for ZooKeeper would compute another password: its ephemerals end with the timeout.
 */
public final class Export {
  /** @param file that was written, durable */
  public record Report(long zxid, int znodes, int sessions, Path file) {}

  private Export() {}

  /**
   * @param dataDir of the ZooKeeper server to come: without a database
   * @throws Fatal with {@link Exit#DATA} where one of the two directories cannot be used, with {@link Exit#CORRUPT} where the data are damaged
   */
  public static Report run(Path data, int nodeId, MemberSettings settings, Path dataDir) {
    if (!Files.isDirectory(data)) throw new Fatal(Exit.DATA, "there is no data directory " + data + ": name that of a node with --data.");
    try (var directory = DataDirectory.open(data, Integer.toString(nodeId))) {
      VersionDirectory target = VersionDirectory.in(dataDir);
      if (!target.snapshots().isEmpty() || !target.logs().isEmpty()) {
        throw new Fatal(Exit.DATA, target.path() + " holds a ZooKeeper database already. Export into an empty directory.");
      }
      var tree = new Tree(TreeSettings.defaults());
      long zxid = new StoppedMember(settings, directory.storage()).recover(tree);
      return new Report(zxid, Walk.sum(tree).znodes(), tree.sessions().size(), write(tree, zxid, target.path()));
    } catch (IOException failure) {
      throw new Fatal(Exit.DATA, "the export failed: " + failure + ". Nothing is changed in " + data + ".", failure);
    }
  }

  private static Path write(Tree tree, long zxid, Path directory) throws IOException {
    Files.createDirectories(directory);
    Path file = directory.resolve(VersionDirectory.snapshotName(zxid));
    Path unfinished = directory.resolve(file.getFileName() + ".tmp");
    try (var channel = FileChannel.open(unfinished, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
      SnapshotWriter.write(tree, zxid, Channels.newOutputStream(channel));
      channel.force(true);
    }
    Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    try (var names = FileChannel.open(directory, StandardOpenOption.READ)) {
      names.force(true);
    }
    return file;
  }
}
