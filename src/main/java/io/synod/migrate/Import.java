package io.synod.migrate;

import io.synod.ensemble.MemberSettings;
import io.synod.ensemble.StoppedMember;
import io.synod.ensemble.Zxid;
import io.synod.journal.DataDirectory;
import io.synod.loop.Exit;
import io.synod.loop.Fatal;
import io.synod.znode.Tree;
import io.synod.znode.TreeSettings;
import io.synod.znode.TreeWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Gives a fresh node the database of a ZooKeeper server: all znodes with their numbers, access rights and owners, and all sessions, whose
 * clients come back to them with the passwords they have. The server should have been stopped; its files are only read.
 */
public final class Import {
  /**
   * Where from.
   *
   * @param dataDir of ZooKeeper, with {@code version-2} in it
   * @param dataLogDir the same, or where the server keeps its log
   * @param trustDigests whether a digest that does not match is an error; else it is a remark
   */
  public record Source(Path dataDir, Path dataLogDir, boolean trustDigests) {}

  /**
   * What came over.
   *
   * @param zxid of the last transaction
   * @param replayed transactions of the log behind the snapshot
   * @param digests how often the digest that ZooKeeper wrote was compared; 0 for files older than 3.6
   * @param bytes of the snapshot that was written
   * @param remarks on what was passed over, one sentence each
   */
  public record Report(long zxid, int znodes, int sessions, int replayed, int digests, long bytes, List<String> remarks) {}

  private Import() {}

  /**
   * Blocks until the state is durable and was read back.
   *
   * @param data fresh: no node has run on it
   * @throws Fatal with {@link Exit#DATA} where {@code data} is not fresh, with {@link Exit#CORRUPT} where the files of ZooKeeper are damaged
   */
  public static Report run(Source source, Path data, int nodeId, MemberSettings settings) {
    try {
      Loading.Loaded loaded = Loading.load(source.dataDir(), source.dataLogDir(), source.trustDigests());
      try (var directory = DataDirectory.open(data, Integer.toString(nodeId))) {
        var member = new StoppedMember(settings, directory.storage());
        if (!member.isEmpty()) {
          throw new Fatal(Exit.DATA, "the data directory " + directory.path() + " holds a tree already. Import into an empty one.");
        }
        long bytes = member.install(loaded.zxid(), out -> {
          var writer = new TreeWriter(out);
          loaded.database().writeTo(writer, Passwords::of);
          writer.end();
        });
        verify(member, loaded);
        return new Report(loaded.zxid(), loaded.database().nodes().size(), loaded.database().sessions().size(), loaded.replayed(), loaded.compared(),
            bytes, loaded.remarks());
      }
    } catch (IOException failure) {
      throw new Fatal(Exit.DATA, "the import failed: " + failure + ". Nothing is changed in " + source.dataDir() + ".", failure);
    }
  }

  /** Reads it as a start will. */
  private static void verify(StoppedMember member, Loading.Loaded loaded) throws IOException {
    var tree = new Tree(TreeSettings.defaults());
    long zxid = member.recover(tree);
    Database expected = loaded.database();
    Walk.Sum found = Walk.sum(tree);
    boolean same = zxid == loaded.zxid() && found.equals(new Walk.Sum(expected.nodes().size(), expected.digest()))
        && tree.sessions().size() == expected.sessions().size();
    if (same) return;
    member.remove(loaded.zxid());
    throw new Fatal(Exit.INVARIANT, "what was imported reads back differently: zxid " + Zxid.of(zxid) + ", " + found.znodes() + " znodes and "
        + tree.sessions().size() + " sessions instead of " + Zxid.of(loaded.zxid()) + ", " + expected.nodes().size() + " and "
        + expected.sessions().size() + ", or with other numbers. It is removed again. Please report it.");
  }
}
