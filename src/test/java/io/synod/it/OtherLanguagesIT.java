package io.synod.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients that share no code with ours, as Debian packages them: kazoo, the C client of ZooKeeper, librdkafka in Python and in kcat. {@code .ci/run}
 * installs them; without one its test is skipped and says so.
 */
class OtherLanguagesIT {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final String PYTHON = "/usr/bin/python3";
  private static final String KCAT = "/usr/bin/kcat";
  private static final String C_CLIENT = "/usr/lib/zookeeper/bin/cli_mt";
  @TempDir static Path directory;
  private static NodeProcess node;
  private static int programs;

  @BeforeAll
  static void startNode() {
    node = new NodeProcess(directory).start();
  }

  @AfterAll
  static void stopNode() {
    node.close();
  }

  @Test
  void kazoo_and_its_recipes() throws Exception {
    needs("/usr/lib/python3/dist-packages/kazoo", "python3-kazoo");
    assertThat(run(PYTHON, "src/test/clients/kazoo_recipes.py", node.zookeeperAddress())).contains("all recipes work");
  }

  @Test
  void librdkafka_in_python() throws Exception {
    needs("/usr/lib/python3/dist-packages/confluent_kafka", "python3-confluent-kafka");
    assertThat(run(PYTHON, "src/test/clients/librdkafka.py", node.kafkaAddress())).contains("librdkafka works");
  }

  @Test
  void kcat_produces_consumes_and_asks_for_offsets() throws Exception {
    needs(KCAT, "kcat");
    Path records = Files.writeString(directory.resolve("records"), "one\ntwo\nthree\n");
    run(KCAT, "-b", node.kafkaAddress(), "-P", "-t", "cats", "-z", "zstd", "-X", "acks=all", "-l", records.toString());
    assertThat(run(KCAT, "-b", node.kafkaAddress(), "-L", "-t", "cats")).contains("topic \"cats\" with 1 partitions");
    assertThat(run(KCAT, "-q", "-b", node.kafkaAddress(), "-C", "-t", "cats", "-o", "beginning", "-e")).isEqualTo("one\ntwo\nthree\n");
    assertThat(run(KCAT, "-q", "-b", node.kafkaAddress(), "-C", "-t", "cats", "-o", "-1", "-e")).isEqualTo("three\n");
    assertThat(run(KCAT, "-b", node.kafkaAddress(), "-Q", "-t", "cats:0:-1")).contains("cats [0] offset 3");
    assertThat(run(KCAT, "-q", "-b", node.kafkaAddress(), "-G", "cat-group", "-X", "auto.offset.reset=earliest", "-c", "3", "cats"))
        .contains("one\ntwo\nthree\n");
  }

  @Test
  void the_c_client() throws Exception {
    needs(C_CLIENT, "zookeeper-bin");
    try (var client = Program.start(output(), List.of(C_CLIENT, "-h", node.zookeeperAddress()))) {
      client.awaitOutput("state = CONNECTED_STATE", PATIENCE);
      tells(client, "create /from-c", "[/from-c]: rc = 0");
      tells(client, "create +s /from-c/s-", "name = /from-c/s-0000000000");
      tells(client, "create +e /from-c/e", "[/from-c/e]: rc = 0");
      client.say("wexists /from-c");                                                        // says nothing where the znode exists
      tells(client, "set /from-c changed", "CHANGED_EVENT state = CONNECTED_STATE for path /from-c");
      tells(client, "get /from-c", "value_len = 7");
      tells(client, "ls /from-c", "s-0000000000");
      tells(client, "get /absent", "/absent: rc = -101");
      tells(client, "create /from-c", "[/from-c]: rc = -110");
      tells(client, "delete /from-c", "/from-c: rc = -111");
      client.say("quit");
      assertThat(client.awaitEnd(PATIENCE)).isZero();
    }
  }

  private static void tells(Program client, String command, String answer) {
    client.say(command);
    client.awaitOutput(answer, PATIENCE);
  }

  private static void needs(String path, String debianPackage) {
    assumeTrue(Files.exists(Path.of(path)), () -> path + " is missing: install the Debian package " + debianPackage);
  }

  private Path output() {
    return directory.resolve("program-" + ++programs);
  }

  /** @return what it printed; it has to end with 0 */
  private String run(String... command) throws InterruptedException {
    try (var program = Program.start(output(), List.of(command))) {
      int exit = program.awaitEnd(PATIENCE);
      assertThat(exit).as(String.join(" ", command) + "\n" + program.output()).isZero();
      return program.output();
    }
  }
}
