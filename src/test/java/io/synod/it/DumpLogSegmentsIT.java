package io.synod.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The partitions on our disk are Kafka's: its own dump tool reads them, records of every codec, indexes, committed offsets. */
class DumpLogSegmentsIT {
  private static final List<String> CODECS = List.of("none", "gzip", "snappy", "lz4", "zstd");
  private static final int RECORDS = 20;
  @TempDir Path directory;

  @Test
  void kafkas_own_tool_reads_segments_indexes_and_committed_offsets() throws Exception {
    try (var node = new NodeProcess(directory).start()) {
      fill(node);
      assertThat(node.terminate()).isZero();
      Path partition = node.data().resolve("partitions/dumped-0");

      String records = dump("--files", only(partition, ".log"), "--print-data-log", "--deep-iteration");
      for (String codec : CODECS) {
        assertThat(records).contains("compresscodec: " + codec);
        for (int i = 0; i < RECORDS; i++) assertThat(records).contains("key: " + i + " payload: " + value(codec, i));
      }
      assertThat(records).contains("offset: " + (CODECS.size() * RECORDS - 1)).contains("isvalid: true").doesNotContain("isvalid: false");
      assertThat(records).as("idempotent producers").containsPattern("baseSequence: 0 lastSequence: [0-9]+ producerId: [0-9]+ producerEpoch: 0");

      assertThat(dump("--files", only(partition, ".index"), "--index-sanity-check")).contains("passed sanity check");
      assertThat(dump("--files", only(partition, ".index"), "--verify-index-only")).doesNotContainIgnoringCase("mismatch");
      assertThat(dump("--files", only(partition, ".timeindex"))).contains("timestamp: ").doesNotContain("Found");

      String offsets = dump("--files", only(committed(node), ".log"), "--print-data-log", "--offsets-decoder");
      assertThat(offsets).contains("\"group\":\"dumpers\"").contains("\"topic\":\"dumped\"").contains("\"offset\":7");
    }
  }

  private static void fill(NodeProcess node) throws Exception {
    try (var admin = StockClients.admin(node)) {
      admin.createTopics(List.of(new NewTopic("dumped", 1, (short) 1).configs(Map.of("index.interval.bytes", "256")))).all().get(2, TimeUnit.MINUTES);
    }
    for (String codec : CODECS) {
      try (var producer = StockClients.producer(node, "compression.type", codec, "linger.ms", 200)) {
        for (int i = 0; i < RECORDS; i++) producer.send(new ProducerRecord<>("dumped", Integer.toString(i), value(codec, i)));
        producer.flush();
      }
    }
    try (var consumer = new KafkaConsumer<>(Map.of("bootstrap.servers", node.kafkaAddress(), "group.id", "dumpers"),
        new StringDeserializer(), new StringDeserializer())) {
      consumer.commitSync(Map.of(new TopicPartition("dumped", 0), new OffsetAndMetadata(7, "seven")));
    }
  }

  private static String value(String codec, int number) {
    return codec + "-" + number + "-" + "x".repeat(200);
  }

  /** The one partition of {@code __consumer_offsets} that holds something. */
  private static Path committed(NodeProcess node) throws Exception {
    try (var all = Files.newDirectoryStream(node.data().resolve("partitions"), "__consumer_offsets-*")) {
      for (Path partition : all) if (Files.size(Path.of(only(partition, ".log"))) > 0) return partition;
    }
    throw new AssertionError("no partition of __consumer_offsets holds anything");
  }

  private static String only(Path partition, String ending) throws Exception {
    try (var files = Files.list(partition)) {
      return files.filter(file -> file.getFileName().toString().endsWith(ending)).reduce((one, other) -> {
        throw new AssertionError(partition + " has more than one file that ends with " + ending);
      }).orElseThrow().toString();
    }
  }

  private String dump(String... arguments) throws Exception {
    var command = new ArrayList<>(List.of("-Xmx256m", "org.apache.kafka.tools.DumpLogSegments"));
    command.addAll(List.of(arguments));
    try (var tool = Program.java(Files.createTempFile(directory, "dump", ".out"), StockClasses.kafkaTools(), command)) {
      assertThat(tool.awaitEnd(Duration.ofMinutes(3))).as(tool.output()).isZero();
      return tool.output();
    }
  }
}
