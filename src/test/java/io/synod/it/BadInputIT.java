package io.synod.it;

import static io.synod.it.RawConnection.jute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.ApiVersionsRequest;
import org.apache.kafka.common.requests.ApiVersionsResponse;
import org.apache.kafka.common.requests.FetchRequest;
import org.apache.kafka.common.requests.ProduceRequest;
import org.apache.kafka.common.requests.ProduceResponse;
import org.apache.kafka.common.requests.RequestHeader;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.proto.ConnectRequest;
import org.apache.zookeeper.proto.CreateRequest;
import org.apache.zookeeper.proto.GetDataRequest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One node takes everything that is no protocol: a proper error or that one connection closed, others served, memory bounded. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("try")                                                                    // ZooKeeper.close may be interrupted
class BadInputIT {
  /** The heap of {@link NodeProcess}, what Netty may take directly, and a virtual machine: if anything grows with its input, more than this. */
  private static final long MOST_MEBIBYTES = 900;
  private static final int PRODUCE_VERSION = 9;
  private NodeProcess node;

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    node = new NodeProcess(directory, "--set", "zookeeper.max-client-connections=0").start();
    StockClients.roundTrip(node);
  }

  @AfterEach
  void the_node_serves_on() throws Exception {
    StockClients.roundTrip(node);
    assertThat(node.residentMebibytes()).isLessThan(MOST_MEBIBYTES);
    assertThat(node.log()).doesNotContain("OutOfMemory", "LEAK:", "ERROR");
  }

  @AfterAll
  void stop() throws Exception {
    assertThat(node.terminate()).as(node.log()).isZero();
  }

  @Test
  void random_bytes_end_their_connection() throws Exception {
    randomBytes(new Random(42), 150);
  }

  @Test
  @Tag("fuzz")
  void random_bytes_end_their_connection_for_minutes() throws Exception {
    long seed = System.nanoTime();
    for (int i = 0; i < 100; i++) {
      randomBytes(new Random(seed + i), 200);
      mutatedRequests(new Random(seed + i), 200);
      assertThat(node.residentMebibytes()).as("seed " + seed + " round " + i).isLessThan(MOST_MEBIBYTES);
    }
  }

  private void randomBytes(Random random, int times) throws IOException {
    for (int i = 0; i < times; i++) {
      for (int port : new int[] {node.zookeeper, node.kafka, node.http}) {
        var bytes = new byte[1 + random.nextInt(3_000)];
        random.nextBytes(bytes);
        try (var connection = new RawConnection(port)) {
          assertThat(connection.send(bytes).endOfInput().isClosedByPeer()).as(i + " on port " + port).isTrue();
        }
      }
    }
  }

  @Test
  void requests_with_a_few_bytes_changed_are_answered_or_end_their_connection() throws Exception {
    mutatedRequests(new Random(43), 150);
  }

  /** A well-formed first request, of which some bytes are others. */
  private void mutatedRequests(Random random, int times) throws IOException {
    List<ByteBuffer> forKafka = List.of(
        serialized(ApiKeys.PRODUCE, PRODUCE_VERSION, produce(records(3))),
        serialized(ApiKeys.FETCH, 12, fetch(1 << 20)),
        serialized(ApiKeys.API_VERSIONS, 3, new ApiVersionsRequest.Builder().build((short) 3)));
    for (int i = 0; i < times; i++) {
      try (var connection = new RawConnection(node.kafka)) {
        connection.sendFrame(mutated(random, forKafka.get(random.nextInt(forKafka.size()))));
        assertThat(connection.endOfInput().isClosedByPeer()).as("Kafka, round " + i).isTrue();
      }
      try (var connection = new RawConnection(node.zookeeper)) {
        connection.sendFrame(mutated(random, jute(new ConnectRequest(0, 0, 4_000, 0, new byte[16], false))))
            .sendFrame(mutated(random, jute(new org.apache.zookeeper.proto.RequestHeader(1, ZooDefs.OpCode.create),
                new CreateRequest("/mutated", new byte[10], ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL_SEQUENTIAL.toFlag()))));
        assertThat(connection.endOfInput().isClosedByPeer()).as("ZooKeeper, round " + i).isTrue();
      }
    }
  }

  private static ByteBuffer mutated(Random random, ByteBuffer frame) {
    byte[] bytes = new byte[frame.remaining()];
    frame.duplicate().get(bytes);
    for (int i = 1 + random.nextInt(3); i > 0; i--) bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
    return ByteBuffer.wrap(bytes);
  }

  @ParameterizedTest
  @ValueSource(ints = {Integer.MAX_VALUE, 0x10000000, -1, Integer.MIN_VALUE})
  void a_frame_that_is_too_long_or_negative_ends_its_connection(int length) throws Exception {
    for (int port : new int[] {node.zookeeper, node.kafka}) {
      try (var connection = new RawConnection(port)) {
        assertThat(connection.send(ByteBuffer.allocate(100).putInt(0, length).array()).isClosedByPeer()).as("port " + port).isTrue();
      }
    }
  }

  @Test
  void frames_that_are_announced_and_never_come_take_no_memory() throws Exception {
    var connections = new ArrayList<RawConnection>();
    try {
      for (int i = 0; i < 50; i++) {
        connections.add(new RawConnection(node.kafka).send(ByteBuffer.allocate(20).putInt(0, 100_000_000).array()));
        connections.add(new RawConnection(node.zookeeper).send(ByteBuffer.allocate(20).putInt(0, 1_000_000).array()));
      }
      StockClients.roundTrip(node);
      assertThat(node.residentMebibytes()).as("50 times 100 MB were announced").isLessThan(MOST_MEBIBYTES);
    } finally {
      for (RawConnection connection : connections) connection.close();
    }
  }

  @Test
  void an_unknown_api_ends_its_connection() throws Exception {
    try (var connection = new RawConnection(node.kafka)) {
      var header = ByteBuffer.allocate(10).putShort((short) 9999).putShort((short) 0).putInt(1).putShort((short) -1).flip();
      assertThat(connection.sendFrame(header).isClosedByPeer()).isTrue();
    }
  }

  @Test
  void an_unknown_version_of_an_api_ends_its_connection_but_api_versions_is_answered() throws Exception {
    try (var connection = new RawConnection(node.kafka)) {
      var header = ByteBuffer.allocate(10).putShort(ApiKeys.METADATA.id).putShort((short) 999).putInt(1).putShort((short) -1).flip();
      assertThat(connection.sendFrame(header).isClosedByPeer()).isTrue();
    }
    try (var connection = new RawConnection(node.kafka)) {
      var request = ByteBuffer.allocate(11).putShort(ApiKeys.API_VERSIONS.id).putShort((short) 999).putInt(7).putShort((short) -1).put((byte) 0).flip();
      var header = new RequestHeader(ApiKeys.API_VERSIONS, (short) 0, "", 7);
      var answer = (ApiVersionsResponse) AbstractResponse.parseResponse(connection.sendFrame(request).readFrame(), header);
      assertThat(answer.data().errorCode()).isEqualTo(Errors.UNSUPPORTED_VERSION.code());
    }
  }

  @Test
  void a_batch_that_is_not_what_its_checksum_says_is_refused() throws Exception {
    ByteBuffer bytes = records(5);
    bytes.put(bytes.limit() - 1, (byte) (bytes.get(bytes.limit() - 1) ^ 1));
    assertThat(answerTo(bytes)).isEqualTo(Errors.CORRUPT_MESSAGE);
  }

  @ParameterizedTest
  @ValueSource(bytes = {-1, 0, 1, 3, 9})
  void a_batch_of_another_magic_is_refused(byte magic) throws Exception {
    ByteBuffer bytes = records(5);
    bytes.put(16, magic);
    assertThat(answerTo(bytes)).isNotEqualTo(Errors.NONE);
  }

  @Test
  void a_batch_that_claims_to_be_longer_than_it_is_is_refused() throws Exception {
    ByteBuffer bytes = records(5);
    bytes.putInt(8, bytes.getInt(8) + 1_000);
    assertThat(answerTo(bytes)).isNotEqualTo(Errors.NONE);
  }

  /** The error of the one partition; a request that is no request ends its connection, which is an answer as well. */
  private Errors answerTo(ByteBuffer records) throws IOException {
    try (var connection = new RawConnection(node.kafka)) {
      var header = new RequestHeader(ApiKeys.PRODUCE, (short) PRODUCE_VERSION, "bad", 1);
      connection.sendFrame(serialized(ApiKeys.PRODUCE, PRODUCE_VERSION, produce(records)));
      var answer = (ProduceResponse) AbstractResponse.parseResponse(connection.readFrame(), header);
      return Errors.forCode(answer.data().responses().iterator().next().partitionResponses().get(0).errorCode());
    } catch (EOFException | SocketException closed) {
      return Errors.NETWORK_EXCEPTION;
    }
  }

  private static ByteBuffer records(int count) {
    var records = new SimpleRecord[count];
    for (int i = 0; i < count; i++) records[i] = new SimpleRecord(("record " + i).getBytes(StandardCharsets.UTF_8));
    return MemoryRecords.withRecords(Compression.NONE, records).buffer().duplicate();
  }

  private static AbstractRequest produce(ByteBuffer records) {
    var partition = new ProduceRequestData.PartitionProduceData().setIndex(0).setRecords(MemoryRecords.readableRecords(records));
    var topics = new ProduceRequestData.TopicProduceDataCollection(
        List.of(new ProduceRequestData.TopicProduceData().setName("round-trip").setPartitionData(List.of(partition))).iterator());
    var data = new ProduceRequestData().setAcks((short) -1).setTimeoutMs(10_000).setTopicData(topics);
    return new ProduceRequest(data, (short) PRODUCE_VERSION);
  }

  private static AbstractRequest fetch(int maxBytes) {
    return FetchRequest.Builder.forConsumer((short) 12, 500, 1, Map.of(new TopicPartition("large", 0),
        new FetchRequest.PartitionData(Uuid.ZERO_UUID, 0, 0, maxBytes, Optional.empty()))).setMaxBytes(maxBytes).build((short) 12);
  }

  private static ByteBuffer serialized(ApiKeys api, int version, AbstractRequest request) {
    return request.serializeWithHeader(new RequestHeader(api, (short) version, "bad", 1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "a/b", "a b", "ü", "a\u0000b"})
  void an_invalid_topic_name_is_refused(String name) {
    try (var admin = StockClients.admin(node)) {
      assertThatThrownBy(() -> admin.createTopics(List.of(new NewTopic(name, 1, (short) 1))).all().get(2, TimeUnit.MINUTES))
          .hasCauseInstanceOf(InvalidTopicException.class);
    }
  }

  @Test
  void a_topic_name_of_250_characters_is_refused() {
    an_invalid_topic_name_is_refused("x".repeat(250));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "no-slash", "//", "/a//b", "/a/", "/a/../b", "/.", "/a\u0000", "/a\u0001b", "/\ud800"})
  void an_invalid_path_is_refused_and_the_session_goes_on(String path) throws Exception {
    try (var connection = connected()) {
      var request = new CreateRequest(path, new byte[0], ZooDefs.Ids.OPEN_ACL_UNSAFE, 0);
      connection.sendFrame(jute(new org.apache.zookeeper.proto.RequestHeader(1, ZooDefs.OpCode.create), request));
      assertThat(KeeperException.Code.get(connection.reply().getErr())).isIn(KeeperException.Code.BADARGUMENTS, KeeperException.Code.NONODE);
      connection.sendFrame(jute(new org.apache.zookeeper.proto.RequestHeader(-2, ZooDefs.OpCode.ping)));
      assertThat(connection.reply().getErr()).isZero();
    }
  }

  @Test
  void an_unknown_operation_is_refused() throws Exception {
    try (var connection = connected()) {
      connection.sendFrame(jute(new org.apache.zookeeper.proto.RequestHeader(1, 4711)));
      try {
        assertThat(KeeperException.Code.get(connection.reply().getErr())).isEqualTo(KeeperException.Code.UNIMPLEMENTED);
      } catch (EOFException closed) {
        assertThat(connection.isClosedByPeer()).isTrue();
      }
    }
  }

  private RawConnection connected() throws IOException {
    return RawConnection.session(node.zookeeper, 10_000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"zzzz", "ruo", "RUOK", "    ", "GET / HTTP/1.1\r\n\r\n"})
  void what_is_no_four_letter_word_ends_its_connection(String word) throws Exception {
    try (var connection = new RawConnection(node.zookeeper)) {
      assertThat(connection.send(word.getBytes(StandardCharsets.US_ASCII)).endOfInput().isClosedByPeer()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/znodes/../../etc/passwd", "/znodes//", "/znodes/a/", "/znodes/%00", "/topics/%2e%2e", "/topics/none/0", "/nothing"})
  void an_http_path_that_names_nothing_is_told_so(String path) throws Exception {
    try (var connection = new RawConnection(node.http)) {
      connection.send(("GET " + path + " HTTP/1.0\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
      assertThat(connection.readText()).containsPattern("^HTTP/1\\.[01] 4[0-9][0-9] ");
    }
  }

  @Test
  void http_headers_without_an_end_are_refused() throws Exception {
    try (var connection = new RawConnection(node.http)) {
      connection.send(("GET / HTTP/1.1\r\nX: " + "x".repeat(1 << 20)).getBytes(StandardCharsets.US_ASCII));
      assertThat(connection.readText()).as("refused, or cut off without a word").matches("(?s)(HTTP/1\\.1 4[0-9][0-9] .*)?");
    }
  }

  @Test
  void two_thousand_connections_opened_and_dropped_leave_nothing_behind() throws Exception {
    for (int port : new int[] {node.zookeeper, node.kafka}) {
      for (int batch = 0; batch < 10; batch++) {
        var connections = new ArrayList<RawConnection>();
        for (int i = 0; i < 200; i++) connections.add(new RawConnection(port));
        for (RawConnection connection : connections) connection.close();
      }
    }
    await("none is counted any longer").until(() -> {
      String metrics = node.get("/metrics").body();
      return metrics.contains("\nnum_alive_connections 0") && metrics.contains("\nkafka_server_socket_server_metrics_connection_count 0");
    });
  }

  @Test
  void those_who_ask_and_never_read_take_no_memory_and_no_time_of_others() throws Exception {
    try (var zookeeper = StockClients.zookeeper(node, 10_000)) {
      StockClients.create(zookeeper, "/large", "x".repeat(1_000_000), CreateMode.PERSISTENT);
    }
    try (var producer = StockClients.producer(node)) {
      for (int i = 0; i < 20; i++) producer.send(new ProducerRecord<>("large", "x".repeat(900_000))).get(2, TimeUnit.MINUTES);
    }
    byte[] get = framed(jute(new org.apache.zookeeper.proto.RequestHeader(1, ZooDefs.OpCode.getData), new GetDataRequest("/large", false)));
    byte[] fetch = framed(serialized(ApiKeys.FETCH, 12, fetch(20 << 20)));
    var slow = new ArrayList<RawConnection>();
    try {
      for (int i = 0; i < 30; i++) {
        slow.add(connected());
        slow.get(slow.size() - 1).sendRepeatedly(get, 10_000);
        slow.add(new RawConnection(node.kafka));
        slow.get(slow.size() - 1).sendRepeatedly(fetch, 10_000);
      }
      for (int i = 0; i < 20; i++) {
        StockClients.roundTrip(node);
        assertThat(node.residentMebibytes()).isLessThan(MOST_MEBIBYTES);
      }
    } finally {
      for (RawConnection connection : slow) connection.close();
    }
  }

  private static byte[] framed(ByteBuffer frame) {
    return ByteBuffer.allocate(Integer.BYTES + frame.remaining()).putInt(frame.remaining()).put(frame.duplicate()).array();
  }
}
