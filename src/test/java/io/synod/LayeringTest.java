package io.synod;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The one rule of style that is enforced: dependencies point downwards, and only the doors know the outside world. */
class LayeringTest {
  private static final Path ROOT = Path.of("src/main/java/io/synod");

  @Test void every_arrow_between_packages_points_downwards() throws IOException {
    var wrong = new ArrayList<String>();
    for (Path file : sources()) {
      wrong.addAll(Layering.violations(ROOT.relativize(file).toString().replace('\\', '/'), Files.readString(file)));
    }
    assertThat(wrong).isEmpty();
  }

  @Test void every_package_says_what_it_is() throws IOException {
    List<Path> packages = sources().stream().map(Path::getParent).distinct().toList();
    assertThat(packages).isNotEmpty().allSatisfy(folder -> assertThat(folder.resolve("package-info.java")).exists());
  }

  @Test void an_arrow_upwards_is_named_with_its_line() {
    assertThat(Layering.violations("journal/Log.java", "package io.synod.journal;\n\nimport io.synod.session.Session;\n")).containsExactly(
        "journal/Log.java:3 uses io.synod.session.Session: the arrow journal -> session is wrong; journal may use [loop]");
    assertThat(Layering.violations("session/Sessions.java", """
        import io.synod.znode.Stat;
        import static io.synod.loop.Invariant.holds;
        """)).isEmpty();
  }

  @Test void packages_side_by_side_do_not_know_each_other() {
    assertThat(Layering.violations("kafka/Api.java", "import io.synod.zookeeper.Frame;")).hasSize(1);
    assertThat(Layering.violations("partition/Log.java", "import io.synod.session.Liveness;")).hasSize(1);
    assertThat(Layering.violations("partition/Log.java", "import io.synod.znode.Stat;")).hasSize(1);
    assertThat(Layering.violations("metrics/Meters.java", "import io.synod.loop.Clock;")).hasSize(1);
    assertThat(Layering.violations("partition/Log.java", "import io.synod.metrics.Meters;")).isEmpty();
  }

  @Test void only_shells_and_doors_know_the_outside_world() {
    for (String name : List.of("akka.actor.typed.Behavior", "io.netty.buffer.ByteBuf", "java.nio.file.Path",
        "java.nio.channels.FileChannel", "java.io.FileInputStream", "java.net.Socket")) {
      assertThat(Layering.violations("znode/Tree.java", "import " + name + ";")).as(name).hasSize(1);
      assertThat(Layering.violations("znode/TreeActor.java", "import " + name + ";")).as(name).isEmpty();
      assertThat(Layering.violations("journal/Tree.java", "import " + name + ";")).as(name).isEmpty();
    }
    assertThat(Layering.violations("znode/Tree.java", "import akka.actor.typed.ActorRef;\nimport java.net.InetSocketAddress;")).isEmpty();
  }

  @Test void of_the_originals_only_the_codecs_are_used_and_only_where_they_are_spoken() {
    assertThat(Layering.violations("partition/Log.java", "import org.apache.kafka.common.record.MemoryRecords;")).isEmpty();
    assertThat(Layering.violations("znode/Tree.java", "import org.apache.kafka.common.record.MemoryRecords;")).hasSize(1);
    assertThat(Layering.violations("kafka/Api.java", "import org.apache.kafka.clients.producer.KafkaProducer;")).hasSize(1);
    assertThat(Layering.violations("zookeeper/Op.java", "import org.apache.zookeeper.proto.RequestHeader;")).isEmpty();
    assertThat(Layering.violations("session/Op.java", "import org.apache.zookeeper.data.Stat;")).hasSize(1);
  }

  @Test void time_threads_and_chance_are_named_where_they_do_not_belong() {
    for (String use : List.of("System.currentTimeMillis()", "System.nanoTime()", "Instant.now()", "new Thread(r)",
        "Executors.newCachedThreadPool()", "Thread.sleep(1)", "UUID.randomUUID()")) {
      assertThat(Layering.violations("znode/TreeActor.java", "class T { Object o = " + use + "; }")).as(use).hasSize(1);
      assertThat(Layering.violations("loop/Clock.java", "class T { Object o = " + use + "; }")).as(use).isEmpty();
    }
  }

  @Test void full_names_count_and_comments_and_strings_do_not() {
    assertThat(Layering.violations("znode/Tree.java", "class Tree { io.netty.buffer.ByteBuf b; }")).hasSize(1);
    assertThat(Layering.violations("znode/Tree.java", """
        /** Told by {@link io.synod.session.SessionActor}. */
        class Tree { // see io.netty.buffer.ByteBuf
          String s = "io.netty.buffer.ByteBuf // not a comment", t = "https://x"; char c = '"'; String u = "Thread.sleep";
        }""")).isEmpty();
  }

  @Test void a_package_that_is_not_in_the_table_is_named() {
    assertThat(Layering.violations("util/Strings.java", "package io.synod.util;")).containsExactly(
        "util/Strings.java: package util is not in the table of Layering");
  }

  private static List<Path> sources() throws IOException {
    try (var files = Files.walk(ROOT)) {
      return files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
    }
  }
}
