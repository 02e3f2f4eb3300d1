package io.synod.it;

import static io.synod.it.RawConnection.jute;
import static io.synod.it.StockClients.create;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.proto.CreateRequest;
import org.apache.zookeeper.proto.RequestHeader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What machines do to a process: it stands still for longer than sessions live, and its disk is full. */
@SuppressWarnings("try")                                                                    // ZooKeeper.close may be interrupted
class FaultsIT {
  /** Writes go on until the disk itself refuses them. */
  private static final String[] WITHOUT_RESERVE = {"--set", "disk.full-percent=0", "--set", "disk.warn-percent=0"};
  private static final Pattern NO_ROOM = Pattern.compile("full-0: no space left .* Its records are refused until there is room");
  @TempDir Path directory;

  /** With a client of our own: that of ZooKeeper 3.9 declares its session over by itself after four thirds of the timeout. */
  @Test
  void a_session_outlives_a_pause_of_the_node_that_is_longer_than_its_timeout() throws Exception {
    try (var node = new NodeProcess(directory).start(); var other = StockClients.zookeeper(node, 40_000);
        var session = RawConnection.session(node.zookeeper, 10_000)) {
      session.sendFrame(jute(new RequestHeader(1, ZooDefs.OpCode.create),
          new CreateRequest("/mine", new byte[0], ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL.toFlag())));
      assertThat(session.reply().getErr()).isZero();
      node.signal("STOP");
      long stopped = System.nanoTime();
      await("it stands still for twice the timeout").atMost(Duration.ofMinutes(1)).until(() -> System.nanoTime() - stopped > 20_000_000_000L);
      session.sendFrame(jute(new RequestHeader(-2, ZooDefs.OpCode.ping)));
      node.signal("CONT");
      assertThat(session.reply().getXid()).as("its ping is answered").isEqualTo(-2);
      assertThat(other.exists("/mine", false)).as("its ephemeral").isNotNull();
      assertThat(node.log()).contains("this process stood still for ").doesNotContain("expiring session");
      await("the session ends as soon as it is silent for its timeout while the node runs").until(() -> other.exists("/mine", false) == null);
      assertThat(node.log()).contains("expiring session");
    }
  }

  @Test
  void records_that_find_no_room_are_refused_until_there_is_some_and_none_acknowledged_is_lost() throws Exception {
    try (var disk = SmallDisk.at(directory.resolve("data"), "48m"); var node = new NodeProcess(directory, WITHOUT_RESERVE).start()) {
      var produced = new TreeSet<String>();
      try (var producer = StockClients.producer(node, "delivery.timeout.ms", 3_000, "request.timeout.ms", 3_000, "max.block.ms", 20_000)) {
        await("the disk refuses").until(() -> {
          assertThatThrownBy(() -> fill(producer, produced)).isInstanceOf(ExecutionException.class);
          return NO_ROOM.matcher(node.log()).find();                                        // else it was only slow
        });
      }
      assertThat(produced).isNotEmpty();
      assertNoStack(node);
      readAll(node, new TreeSet<>(produced));

      disk.grow("256m");
      try (var producer = StockClients.producer(node)) {
        producer.send(new ProducerRecord<>("full", "after", "there is room again")).get(2, TimeUnit.MINUTES);
      }
      produced.add("after");
      node.kill9().start();
      readAll(node, produced);
    }
  }

  private static void fill(KafkaProducer<String, String> producer, Set<String> produced) throws Exception {
    String large = "x".repeat(200_000);
    for (int i = produced.size(); ; i++) {
      producer.send(new ProducerRecord<>("full", "n-" + i, large)).get();
      produced.add("n-" + i);
    }
  }

  private static void readAll(NodeProcess node, Set<String> missing) {
    try (var reader = StockClients.reader(node, new TopicPartition("full", 0))) {
      await("every acknowledged record is read").until(() -> {
        reader.poll(Duration.ofMillis(500)).forEach(record -> missing.remove(record.key()));
        return missing.isEmpty();
      });
    }
  }

  @Test
  void a_transaction_log_that_finds_no_room_stops_the_node_with_a_sentence_and_loses_nothing_acknowledged() throws Exception {
    try (var disk = SmallDisk.at(directory.resolve("data"), "48m"); var node = new NodeProcess(directory, WITHOUT_RESERVE).start()) {
      var created = new TreeSet<String>();
      try (var zookeeper = StockClients.zookeeper(node, 10_000)) {
        create(zookeeper, "/full", "", CreateMode.PERSISTENT);
        assertThatThrownBy(() -> fill(zookeeper, created)).isInstanceOf(KeeperException.ConnectionLossException.class);
        assertThat(node.awaitExit()).as(node.log()).isEqualTo(6);
      }
      assertThat(created).isNotEmpty();
      assertThat(node.log()).containsIgnoringCase("no space left");
      assertNoStack(node);

      disk.grow("256m");
      node.start();
      try (var zookeeper = StockClients.zookeeper(node, 10_000)) {
        assertThat(zookeeper.getChildren("/full", false)).containsAll(created);
      }
      StockClients.roundTrip(node);
    }
  }

  private static void fill(ZooKeeper zookeeper, Set<String> created) throws Exception {
    String large = "x".repeat(500_000);
    for (int i = 0; ; i++) {
      create(zookeeper, "/full/n-" + i, large, CreateMode.PERSISTENT);
      created.add("n-" + i);
    }
  }

  @Test
  void a_disk_that_is_full_at_the_start_is_told_in_a_sentence() throws Exception {
    try (var disk = SmallDisk.at(directory.resolve("data"), "64k"); var node = new NodeProcess(directory)) {
      assertThat(node.exitCode()).as(disk + node.log()).isEqualTo(6);
      assertThat(node.log()).containsIgnoringCase("no space left");
      assertNoStack(node);
    }
  }

  private static void assertNoStack(NodeProcess node) {
    assertThat(node.log().lines()).noneMatch(line -> line.startsWith("\tat ") || line.startsWith("Caused by:"));
  }

  /** A file system in memory; a test that needs one is skipped where none can be mounted. */
  private record SmallDisk(Path mountPoint) implements AutoCloseable {
    static SmallDisk at(Path mountPoint, String size) throws IOException, InterruptedException {
      Files.createDirectory(mountPoint);
      assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs", mountPoint.toString()),
          "a tmpfs cannot be mounted here: it takes root and a system that permits it");
      return new SmallDisk(mountPoint);
    }

    void grow(String size) throws IOException, InterruptedException {
      assertThat(run("mount", "-o", "remount,size=" + size, mountPoint.toString())).as("mount -o remount").isTrue();
    }

    @Override
    public void close() throws IOException, InterruptedException {
      assertThat(run("umount", "-l", mountPoint.toString())).as("umount").isTrue();
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
      return new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
    }
  }
}
