package io.synod.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synod.ensemble.MemberSettings;
import io.synod.ensemble.StoppedMember;
import io.synod.journal.DataDirectory;
import io.synod.loop.Fatal;
import io.synod.znode.NodeView;
import io.synod.znode.Tree;
import io.synod.znode.TreeSettings;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Id;
import org.apache.zookeeper.data.Stat;
import org.apache.zookeeper.server.DataNode;
import org.apache.zookeeper.server.persistence.SnapStream;
import org.apache.zookeeper.txn.CreateContainerTxn;
import org.apache.zookeeper.txn.CreateTTLTxn;
import org.apache.zookeeper.txn.CreateTxn;
import org.apache.zookeeper.txn.DeleteTxn;
import org.apache.zookeeper.txn.ErrorTxn;
import org.apache.zookeeper.txn.MultiTxn;
import org.apache.zookeeper.txn.SetACLTxn;
import org.apache.zookeeper.txn.SetDataTxn;
import org.apache.zookeeper.txn.Txn;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What ZooKeeper wrote is what we have afterwards, to the last number. */
class ImportTest {
  private static final List<ACL> OPEN = ZooDefs.Ids.OPEN_ACL_UNSAFE;
  private static final List<ACL> MINE = List.of(new ACL(31, new Id("digest", "me:hash")), new ACL(1, new Id("world", "anyone")));
  private static final long SESSION = 0x1000_0000_0000_0001L;
  @TempDir Path directory;
  private Path dataDir;
  private Path data;

  @org.junit.jupiter.api.BeforeEach void directories() throws IOException {
    dataDir = Files.createDirectories(directory.resolve("zookeeper"));
    data = directory.resolve("synod");
  }

  @AfterEach void plain() {
    SnapStream.setStreamMode(SnapStream.StreamMode.CHECKED);
  }

  @ParameterizedTest
  @EnumSource(SnapStream.StreamMode.class)
  void a_snapshot_and_the_log_behind_it_make_the_tree(SnapStream.StreamMode compression) throws IOException {
    SnapStream.setStreamMode(compression);
    try (var server = new TheirServer(dataDir, true)) {
      server.snapshot();
      some(server);
      server.snapshot();
      create(server, 0, "/late", 2, 0);
      server.did(0, OpCode.setData, new SetDataTxn("/a", new byte[] {1, 2}, 1));
      server.commit();
      Import.Report report = imported();
      assertThat(report.remarks()).isEmpty();
      assertThat(report.zxid()).isEqualTo(server.zxid());
      assertThat(report.replayed()).isEqualTo(2);
      assertThat(report.digests()).isEqualTo(3);
      same(server);
    }
  }

  @Test void without_a_later_snapshot_the_whole_log_is_replayed() throws IOException {
    try (var server = new TheirServer(dataDir, true)) {
      server.snapshot();
      some(server);
      server.rollLog();
      create(server, 0, "/in-the-next-log", 2, 0);
      server.commit();
      Import.Report report = imported();
      assertThat(report.replayed()).isEqualTo((int) server.zxid());
      assertThat(report.remarks()).isEmpty();
      same(server);
    }
  }

  @Test void files_without_digests_are_those_of_older_versions() throws IOException {
    try (var server = new TheirServer(dataDir, false)) {
      server.snapshot();
      some(server);
      server.commit();
      assertThat(imported().digests()).isZero();
      same(server);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void whatever_was_done_the_trees_are_equal(long seed) throws IOException {
    var random = new Random(seed);
    try (var server = new TheirServer(dataDir, true)) {
      server.snapshot();
      server.opened(SESSION, 10_000);
      for (int i = 0; i < 400; i++) {
        anything(server, random);
        if (random.nextInt(100) == 0) server.snapshot();
        if (random.nextInt(100) == 0) server.rollLog();
        if (random.nextInt(200) == 0) server.epoch((int) (server.zxid() >>> 32) + 1);
      }
      server.commit();
      Import.Report report = imported();
      assertThat(report.remarks()).isEmpty();
      same(server);
    }
  }

  @Test void a_snapshot_that_is_not_whole_leaves_the_one_before_it() throws IOException {
    try (var server = new TheirServer(dataDir, true)) {
      server.snapshot();
      some(server);
      server.snapshot();
      Path newest = dataDir.resolve("version-2/" + VersionDirectory.snapshotName(server.zxid()));
      flip(newest, Files.size(newest) / 2);
      server.commit();
      Import.Report report = imported();
      assertThat(report.remarks()).singleElement().asString().contains("an older snapshot is used").contains(newest.toString());
      same(server);
    }
  }

  @Test void a_torn_tail_was_never_acknowledged() throws IOException {
    try (var server = new TheirServer(dataDir, true)) {
      server.snapshot();
      create(server, 0, "/kept", 1, 0);
      create(server, 0, "/torn", 2, 0);
    }
    flip(log(), end(log()) - 20);
    Import.Report report = imported();
    assertThat(report.remarks()).singleElement().asString().contains("is not whole");
    Tree tree = tree();
    assertThat(tree.node("/kept")).isNotNull();
    assertThat(tree.node("/torn")).isNull();
  }

  @Test void damage_before_the_tail_is_refused() throws IOException {
    try (var server = new TheirServer(dataDir, true)) {
      server.snapshot();
      create(server, 0, "/damaged", 1, 0);
      create(server, 0, "/behind", 2, 0);
    }
    flip(log(), 50);
    assertThatThrownBy(this::imported).isInstanceOf(Fatal.class).hasMessageContaining("is damaged").hasMessageContaining(log().toString());
    assertThat(data).doesNotExist();
  }

  @Test void a_digest_of_another_tree_is_refused_unless_told_otherwise() throws IOException {
    try (var server = new TheirServer(dataDir, true)) {
      server.snapshot();
      create(server, 0, "/a", 1, 0);
      server.tree.createNode("/nobody-logged-this", new byte[0], OPEN, 0, 2, 1, 1);
      create(server, 0, "/b", 3, 0);
    } catch (org.apache.zookeeper.KeeperException impossible) {
      throw new AssertionError(impossible);
    }
    assertThatThrownBy(this::imported).isInstanceOf(Fatal.class).hasMessageContaining("--ignore-digests");
    Import.Report report = Import.run(new Import.Source(dataDir, dataDir, false), data, 1, MemberSettings.defaults());
    assertThat(report.remarks()).singleElement().asString().contains("digest");
  }

  @Test void what_is_missing_between_two_logs_is_said() throws IOException {
    try (var server = new TheirServer(dataDir, false)) {
      server.snapshot();
      create(server, 0, "/a", 1, 0);
      server.rollLog();
      create(server, 0, "/b", 2, 0);
      server.rollLog();
      create(server, 0, "/c", 3, 0);
    }
    Files.delete(dataDir.resolve("version-2/log.2"));
    assertThat(imported().remarks()).containsExactly("the log goes from 0x1 to 0x3: what is between is missing");
  }

  @Test void the_sessions_have_the_passwords_that_zookeeper_gave_them() throws IOException {
    try (var server = new TheirServer(dataDir, true)) {
      server.snapshot();
      server.opened(SESSION, 12_345);
      server.opened(SESSION + 1, 6_000);
      server.closed(SESSION + 1);
    }
    imported();
    byte[] password = new byte[16];
    new Random(SESSION ^ 0xB3415C00L).nextBytes(password);
    assertThat(tree().sessions()).singleElement().satisfies(session -> {
      assertThat(session.timeoutMillis()).isEqualTo(12_345);
      assertThat(session.password().toArray()).isEqualTo(password);
    });
  }

  @Test void a_directory_that_holds_a_tree_is_not_imported_into() throws IOException {
    try (var server = new TheirServer(dataDir, true)) {
      server.snapshot();
    }
    imported();
    assertThatThrownBy(this::imported).isInstanceOf(Fatal.class).hasMessageContaining("holds a tree already");
  }

  @Test void a_directory_without_a_snapshot_is_named() {
    assertThatThrownBy(this::imported).isInstanceOf(Fatal.class).hasMessageContaining("no snapshot in " + dataDir.resolve("version-2"));
    assertThat(data).doesNotExist();
  }

  @Test void what_was_imported_is_exported_as_zookeeper_reads_it() throws IOException {
    try (var server = new TheirServer(dataDir, true)) {
      server.snapshot();
      some(server);
      server.commit();
      imported();
      Path back = directory.resolve("back");
      Export.Report report = Export.run(data, 1, MemberSettings.defaults(), back);
      assertThat(report.zxid()).isEqualTo(server.zxid());
      try (var reader = new TheirReader(back)) {
        assertThat(reader.tree.getNodeCount()).isEqualTo(server.tree.getNodeCount());
        assertThat(reader.tree.getTreeDigest()).isEqualTo(server.tree.getTreeDigest());
        assertThat(reader.tree.getDigestFromLoadedSnapshot()).as("a mismatch would have been kept").isNull();
        assertThat(reader.sessions).isEqualTo(server.sessions);
        assertThat(reader.tree.lastProcessedZxid).isEqualTo(server.zxid());
        assertThat(reader.tree.getACL(reader.tree.getNode("/a/mine"))).isEqualTo(MINE);
        assertThat(reader.tree.getEphemerals(SESSION)).containsExactlyInAnyOrder("/a/e");
        assertThat(reader.tree.getContainers()).containsExactly("/c");
        assertThat(reader.tree.getTtls()).containsExactly("/t");
      }
      assertThatThrownBy(() -> Export.run(data, 1, MemberSettings.defaults(), back)).isInstanceOf(Fatal.class).hasMessageContaining("already");
    }
  }

  /** One of everything. */
  private static void some(TheirServer server) throws IOException {
    server.opened(SESSION, 10_000);
    server.opened(SESSION + 1, 20_000);
    create(server, 0, "/a", 1, 0);
    server.did(0, OpCode.create2, new CreateTxn("/a/mine", new byte[] {1}, MINE, false, 1));
    create(server, SESSION, "/a/e", 2, SESSION);
    create(server, SESSION + 1, "/a/gone", 3, SESSION + 1);
    server.did(0, OpCode.createContainer, new CreateContainerTxn("/c", null, OPEN, 2));
    server.did(0, OpCode.createTTL, new CreateTTLTxn("/t", new byte[0], OPEN, 3, 5_000));
    server.did(0, OpCode.setACL, new SetACLTxn("/a", MINE, 1));
    server.did(0, OpCode.error, new ErrorTxn(-101));
    server.did(0, OpCode.multi, new MultiTxn(List.of(txn(OpCode.create, new CreateTxn("/m", new byte[0], OPEN, false, 4)),
        txn(OpCode.setData, new SetDataTxn("/m", new byte[] {7}, 1)))));
    server.did(0, OpCode.multi, new MultiTxn(List.of(txn(OpCode.error, new ErrorTxn(0)), txn(OpCode.error, new ErrorTxn(-110)))));
    server.closed(SESSION + 1);
    create(server, 0, "/d", 5, 0);
    server.did(0, OpCode.delete, new DeleteTxn("/d"));
  }

  private static void anything(TheirServer server, Random random) throws IOException {
    String parent = random.nextBoolean() ? "/" : "/n" + random.nextInt(5);
    String path = (parent.equals("/") ? "/n" : parent + "/n") + random.nextInt(5);
    DataNode under = server.tree.getNode(parent);
    DataNode node = server.tree.getNode(path);
    if (node == null) {
      boolean leaf = !parent.equals("/");
      if (under != null) create(server, SESSION, path, under.stat.getCversion() + 1, leaf && random.nextInt(3) == 0 ? SESSION : 0);
    } else if (random.nextInt(3) == 0 && node.getChildren().isEmpty()) {
      server.did(0, OpCode.delete, new DeleteTxn(path));
    } else if (random.nextBoolean()) {
      server.did(0, OpCode.setData, new SetDataTxn(path, new byte[random.nextInt(20)], node.stat.getVersion() + 1));
    } else {
      server.did(0, OpCode.setACL, new SetACLTxn(path, random.nextBoolean() ? OPEN : MINE, node.stat.getAversion() + 1));
    }
  }

  private static void create(TheirServer server, long sessionId, String path, int parentCreated, long owner) throws IOException {
    server.did(sessionId, OpCode.create, new CreateTxn(path, path.getBytes(java.nio.charset.StandardCharsets.UTF_8), OPEN, owner != 0, parentCreated));
  }

  private static Txn txn(int type, org.apache.jute.Record record) throws IOException {
    var bytes = new java.io.ByteArrayOutputStream();
    record.serialize(org.apache.jute.BinaryOutputArchive.getArchive(bytes), "txn");
    return new Txn(type, bytes.toByteArray());
  }

  private Import.Report imported() {
    return Import.run(new Import.Source(dataDir, dataDir, true), data, 1, MemberSettings.defaults());
  }

  private Tree tree() throws IOException {
    try (var opened = DataDirectory.open(data, "1")) {
      var tree = new Tree(TreeSettings.defaults());
      new StoppedMember(MemberSettings.defaults(), opened.storage()).recover(tree);
      return tree;
    }
  }

  /** Path by path, number by number, as a client of either would see it. */
  private void same(TheirServer server) throws IOException {
    Tree ours = tree();
    assertThat(ours.nodeCount()).isEqualTo(server.tree.getNodeCount());
    assertThat(ours.sessions()).hasSameSizeAs(server.sessions.keySet())
        .allSatisfy(session -> assertThat(server.sessions).containsEntry(session.sessionId(), session.timeoutMillis()));
    var paths = new ArrayList<>(List.of("/"));
    for (int i = 0; i < paths.size(); i++) {
      String path = paths.get(i);
      NodeView node = ours.node(path);
      DataNode theirs = server.tree.getNode(path);
      var stat = new Stat();
      theirs.copyStat(stat);
      assertThat(shown(node.stat())).as(path).isEqualTo(shown(stat));
      assertThat(node.data() == null ? null : node.data().toArray()).as(path).isEqualTo(theirs.getData());
      assertThat(Acls.theirs(node.acl())).as(path).isEqualTo(server.acl(path));
      assertThat(node.children()).as(path).containsExactlyInAnyOrderElementsOf(theirs.getChildren());
      for (String child : node.children()) paths.add(path.equals("/") ? "/" + child : path + "/" + child);
    }
  }

  private static List<Object> shown(io.synod.znode.Stat s) {
    return List.of(s.czxid(), s.mzxid(), s.ctime(), s.mtime(), s.version(), s.cversion(), s.aversion(), s.ephemeralOwner(), s.dataLength(),
        s.numChildren(), s.pzxid());
  }

  private static List<Object> shown(Stat s) {
    return List.of(s.getCzxid(), s.getMzxid(), s.getCtime(), s.getMtime(), s.getVersion(), s.getCversion(), s.getAversion(), s.getEphemeralOwner(),
        s.getDataLength(), s.getNumChildren(), s.getPzxid());
  }

  private Path log() throws IOException {
    try (Stream<Path> files = Files.list(dataDir.resolve("version-2"))) {
      return files.filter(file -> file.getFileName().toString().startsWith("log.")).findFirst().orElseThrow();
    }
  }

  /** Where the zeros that ZooKeeper reserves begin. */
  private static long end(Path log) throws IOException {
    byte[] content = Files.readAllBytes(log);
    int end = content.length;
    while (content[end - 1] == 0) end--;
    return end;
  }

  private static void flip(Path file, long at) throws IOException {
    try (var open = new RandomAccessFile(file.toFile(), "rw")) {
      open.seek(at);
      int was = open.read();
      open.seek(at);
      open.write(was ^ 1);
    }
  }
}
