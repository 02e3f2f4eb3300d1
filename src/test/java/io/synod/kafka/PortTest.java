package io.synod.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.synod.kafka.admin.AdminApis;
import io.synod.testkit.Patience;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchRequestData.FetchPartition;
import org.apache.kafka.common.message.FetchRequestData.FetchTopic;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.ListOffsetsRequestData;
import org.apache.kafka.common.message.ListOffsetsRequestData.ListOffsetsPartition;
import org.apache.kafka.common.message.ListOffsetsRequestData.ListOffsetsTopic;
import org.apache.kafka.common.message.ListOffsetsResponseData;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataRequestData.MetadataRequestTopic;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.protocol.ObjectSerializationCache;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The bytes on the port: what no stock client sends, and in which order answers come. */
@Timeout(300)
final class PortTest {
  private static final long LATEST = -1;
  private static final long EARLIEST = -2;
  @TempDir static Path directory;
  private static LivingBroker broker;

  @BeforeAll static void start() {
    broker = LivingBroker.start(directory);
  }

  @AfterAll static void stop() {
    broker.close();
    assertThat(broker.stops).isEmpty();
  }

  /** A client that says exactly what it is told. */
  private static final class Wire implements AutoCloseable {
    private final Socket socket = new Socket("127.0.0.1", broker.server.address().getPort());
    private final DataInputStream in = new DataInputStream(socket.getInputStream());

    private Wire() throws IOException {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout((int) Patience.LONG.toMillis());
    }

    private void send(ApiKeys key, int version, int correlationId, ApiMessage body) throws IOException {
      var header = new RequestHeaderData().setRequestApiKey(key.id).setRequestApiVersion((short) version).setCorrelationId(correlationId);
      short headerVersion = key.requestHeaderVersion((short) version);
      var cache = new ObjectSerializationCache();
      int size = header.size(cache, headerVersion) + body.size(cache, (short) version);
      var frame = ByteBuffer.allocate(4 + size).putInt(size);
      header.write(new ByteBufferAccessor(frame), cache, headerVersion);
      body.write(new ByteBufferAccessor(frame), cache, (short) version);
      raw(frame.array());
    }

    private void raw(byte[] bytes) throws IOException {
      socket.getOutputStream().write(bytes);
    }

    /** The next response, from its correlation id on. */
    private ByteBuffer receive() throws IOException {
      byte[] frame = new byte[in.readInt()];
      in.readFully(frame);
      return ByteBuffer.wrap(frame);
    }

    private boolean closed() throws IOException {
      try {
        receive();
        return false;
      } catch (EOFException | java.net.SocketException end) {
        return true;
      }
    }

    @Override public void close() throws IOException {
      socket.close();
    }
  }

  private static ProduceRequestData produce(String topic, short acks, ByteBuffer records) {
    var request = new ProduceRequestData().setAcks(acks).setTimeoutMs(5000);
    var data = new TopicProduceData().setName(topic);
    data.partitionData().add(new PartitionProduceData().setIndex(0).setRecords(MemoryRecords.readableRecords(records)));
    request.topicData().add(data);
    return request;
  }

  private static ByteBuffer batch(String value) {
    return MemoryRecords.withRecords(Compression.NONE, new SimpleRecord(1, value.getBytes())).buffer();
  }

  private static FetchRequestData fetch(String topic, long offset, int maxWaitMs) {
    var partition = new FetchPartition().setPartition(0).setFetchOffset(offset).setPartitionMaxBytes(1 << 20);
    return new FetchRequestData().setMaxWaitMs(maxWaitMs).setMinBytes(1).setMaxBytes(1 << 20).setSessionEpoch(-1)
        .setTopics(List.of(new FetchTopic().setTopic(topic).setPartitions(List.of(partition))));
  }

  private static void created(Wire wire, String topic) throws IOException {
    wire.send(ApiKeys.METADATA, 8, 0, new MetadataRequestData().setTopics(List.of(new MetadataRequestTopic().setName(topic))));
    wire.receive();
  }

  private static void assertServing() throws IOException {
    try (var wire = new Wire()) {
      wire.send(ApiKeys.API_VERSIONS, 0, 5, new ApiVersionsRequestData());
      assertThat(wire.receive().getInt()).isEqualTo(5);
    }
  }

  @Test void places_in_a_log_are_told_in_every_version() throws Exception {
    try (var wire = new Wire()) {
      created(wire, "places");
      assertThat(produced(wire, produce("places", (short) 1, batch("v")))).isEqualTo(Errors.NONE);
      for (short version = 1; version <= 11; version++) {
        assertThat(offset(wire, version, LATEST)).as("latest, version " + version).isEqualTo(1);
        assertThat(offset(wire, version, EARLIEST)).as("earliest, version " + version).isZero();
        assertThat(offset(wire, version, 1)).as("by time, version " + version).isZero();
      }
    }
  }

  private static long offset(Wire wire, short version, long timestamp) throws IOException {
    var partition = new ListOffsetsPartition().setPartitionIndex(0).setTimestamp(timestamp);
    wire.send(ApiKeys.LIST_OFFSETS, version, version, new ListOffsetsRequestData().setReplicaId(-1)
        .setTopics(List.of(new ListOffsetsTopic().setName("places").setPartitions(List.of(partition)))));
    ByteBuffer frame = wire.receive();
    frame.position(ApiKeys.LIST_OFFSETS.responseHeaderVersion(version) == 0 ? 4 : 5);
    var found = new ListOffsetsResponseData(new ByteBufferAccessor(frame), version).topics().get(0).partitions().get(0);
    assertThat(Errors.forCode(found.errorCode())).isEqualTo(Errors.NONE);
    return found.offset();
  }

  @Test void answers_come_in_the_order_of_requests_though_a_later_one_is_ready_first() throws Exception {
    try (var wire = new Wire()) {
      created(wire, "ordered");
      wire.send(ApiKeys.FETCH, 12, 1, fetch("ordered", 0, 20_000));           // waits for the produce behind it
      wire.send(ApiKeys.API_VERSIONS, 0, 2, new ApiVersionsRequestData());
      wire.send(ApiKeys.PRODUCE, 8, 3, produce("ordered", (short) -1, batch("v")));
      wire.send(ApiKeys.API_VERSIONS, 0, 4, new ApiVersionsRequestData());
      for (int expected = 1; expected <= 4; expected++) assertThat(wire.receive().getInt()).isEqualTo(expected);
    }
  }

  @Test void a_fetch_of_nothing_waits_its_time_and_then_says_so() throws Exception {
    try (var wire = new Wire()) {
      created(wire, "quiet");
      wire.send(ApiKeys.FETCH, 12, 1, fetch("quiet", 0, 50));
      var response = fetched(wire);
      assertThat(response.responses().get(0).partitions().get(0).records().sizeInBytes()).isZero();
    }
  }

  private static FetchResponseData fetched(Wire wire) throws IOException {
    ByteBuffer frame = wire.receive();
    frame.position(5);
    return new FetchResponseData(new ByteBufferAccessor(frame), (short) 12);
  }

  @Test void an_offset_out_of_range_and_an_unknown_topic_are_told_at_once() throws Exception {
    try (var wire = new Wire()) {
      created(wire, "short");
      wire.send(ApiKeys.FETCH, 12, 1, fetch("short", 99, 60_000));
      assertThat(fetched(wire).responses().get(0).partitions().get(0).errorCode()).isEqualTo(Errors.OFFSET_OUT_OF_RANGE.code());
      wire.send(ApiKeys.FETCH, 12, 2, fetch("absent", 0, 60_000));
      assertThat(fetched(wire).responses().get(0).partitions().get(0).errorCode()).isEqualTo(Errors.UNKNOWN_TOPIC_OR_PARTITION.code());
    }
  }

  @Test void a_produce_without_acks_gets_no_response_and_an_error_closes_the_connection() throws Exception {
    try (var wire = new Wire()) {
      created(wire, "fired");
      wire.send(ApiKeys.PRODUCE, 8, 1, produce("fired", (short) 0, batch("v")));
      wire.send(ApiKeys.FETCH, 12, 2, fetch("fired", 0, 20_000));
      assertThat(wire.receive().getInt()).isEqualTo(2);
      wire.send(ApiKeys.PRODUCE, 8, 3, produce("absent", (short) 0, batch("v")));
      assertThat(wire.closed()).isTrue();
    }
  }

  @Test void bad_batches_and_bad_acks_are_refused_one_by_one() throws Exception {
    try (var wire = new Wire()) {
      created(wire, "strict");
      assertThat(produced(wire, produce("strict", (short) 5, batch("v")))).isEqualTo(Errors.INVALID_REQUIRED_ACKS);
      ByteBuffer corrupt = batch("v");
      corrupt.put(corrupt.limit() - 1, (byte) ~corrupt.get(corrupt.limit() - 1));
      assertThat(produced(wire, produce("strict", (short) 1, corrupt))).isEqualTo(Errors.CORRUPT_MESSAGE);
      assertThat(produced(wire, produce("absent", (short) 1, batch("v")))).isEqualTo(Errors.UNKNOWN_TOPIC_OR_PARTITION);
      assertThat(produced(wire, produce("strict", (short) 1, batch("v")))).isEqualTo(Errors.NONE);
    }
  }

  private static Errors produced(Wire wire, ProduceRequestData request) throws IOException {
    wire.send(ApiKeys.PRODUCE, 8, 1, request);
    ByteBuffer frame = wire.receive();
    frame.position(4);
    var response = new ProduceResponseData(new ByteBufferAccessor(frame), (short) 8);
    return Errors.forCode(response.responses().iterator().next().partitionResponses().get(0).errorCode());
  }

  @Test void what_is_no_request_closes_its_connection_and_nothing_else() throws Exception {
    List<byte[]> bad = List.of(
        ByteBuffer.allocate(4).putInt(-1).array(),
        ByteBuffer.allocate(4).putInt(Integer.MAX_VALUE).array(),
        ByteBuffer.allocate(8).putInt(4).putInt(0).array(),
        ByteBuffer.allocate(16).putInt(12).putShort((short) 999).putShort((short) 0).putInt(1).putInt(0).array(),
        ByteBuffer.allocate(16).putInt(12).putShort((short) 3).putShort((short) 99).putInt(1).putInt(0).array());
    try (var good = new Wire()) {
      for (byte[] bytes : bad) {
        try (var wire = new Wire()) {
          wire.raw(bytes);
          assertThat(wire.closed()).isTrue();
        }
      }
      good.send(ApiKeys.API_VERSIONS, 0, 9, new ApiVersionsRequestData());
      assertThat(good.receive().getInt()).isEqualTo(9);
    }
  }

  /** Far more requests than the bound: reading pauses again and again, and nothing is lost or out of order. */
  @Test void a_reader_slower_than_its_requests_gets_all_answers() throws Exception {
    int requests = 2000;
    try (var wire = new Wire()) {
      created(wire, "slow");
      var sender = CompletableFuture.runAsync(() -> {
        try {
          for (int i = 1; i <= requests; i++) wire.send(ApiKeys.API_VERSIONS, 0, i, new ApiVersionsRequestData());
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      });
      for (int i = 1; i <= requests; i++) assertThat(wire.receive().getInt()).isEqualTo(i);
      sender.join();
    }
  }

  @Test @Tag("fuzz") @Timeout(600) void random_bytes_never_hurt_anybody_else() throws Exception {
    for (int seed = 0; seed < 3000; seed++) {
      var random = new Random(seed);
      try (var wire = new Wire()) {
        byte[] body = new byte[random.nextInt(400)];
        random.nextBytes(body);
        var frame = ByteBuffer.allocate(8 + body.length).putInt(4 + body.length).putShort((short) random.nextInt(95)).putShort((short) random.nextInt(19));
        wire.raw(frame.put(body).array());
      }
      if (seed % 500 == 0) assertServing();
    }
    assertServing();
  }

  @Test void the_documented_versions_are_those_served() throws Exception {
    List<String> documented = Files.readAllLines(Path.of("docs/compatibility.md")).stream().filter(line -> line.matches("\\| \\d+ \\|.*"))
        .map(line -> line.split("\\|")).map(cells -> cells[1].trim() + " " + cells[2].trim() + " " + cells[3].trim()).toList();
    List<String> served = new ArrayList<>(List.of("0 Produce 3-13", "1 Fetch 4-18", "18 ApiVersions 0-5"));
    AdminApis.of(new AdminApis.Broker(broker.cluster, broker.partitions, null, Runnable::run), null)
        .forEach(api -> served.add(api.key().id() + " " + api.key().title() + " " + api.lowest() + "-" + api.highest()));
    assertThat(documented).containsAll(served);
    assertThat(documented.stream().map(row -> row.split(" ")[0]).collect(Collectors.toSet())).hasSameSizeAs(documented);
  }
}
