package io.synod.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.synod.broker.Errors;
import io.synod.broker.TreeCluster;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.ObjectSerializationCache;
import org.junit.jupiter.api.Test;

/** Frames become requests or {@link Malformed}; responses are what Kafka's own codec reads. */
final class RequestTest {
  private static final TreeCluster CLUSTER = new TreeCluster(1);
  private static final ServedApis APIS = new ServedApis(List.of(), CLUSTER);
  private static final KafkaSettings SETTINGS = KafkaSettings.defaults();
  private static final InetSocketAddress CLIENT = InetSocketAddress.createUnresolved("client", 1);

  static ByteBuffer frame(ApiKeys key, short version, ApiMessage body) {
    var header = new RequestHeaderData().setRequestApiKey(key.id).setRequestApiVersion(version).setCorrelationId(7).setClientId("me");
    short headerVersion = key.requestHeaderVersion(version);
    var cache = new ObjectSerializationCache();
    int size = header.size(cache, headerVersion) + body.size(cache, version);
    var frame = ByteBuffer.allocate(size);
    header.write(new ByteBufferAccessor(frame), cache, headerVersion);
    body.write(new ByteBufferAccessor(frame), cache, version);
    return frame.flip();
  }

  private static Request decode(ByteBuffer frame) throws Malformed {
    return Request.decode(frame, APIS, SETTINGS, CLIENT);
  }

  @Test void a_request_is_read_with_its_header() throws Malformed {
    Request request = decode(frame(ApiKeys.FETCH, (short) 18, new FetchRequestData().setMaxWaitMs(500)));
    assertThat(request.context()).isEqualTo(new RequestContext((short) 18, 7, "me", CLIENT));
    assertThat(((FetchRequestData) request.body()).maxWaitMs()).isEqualTo(500);
  }

  @Test void what_is_not_served_is_malformed() {
    assertThatThrownBy(() -> decode(frame(ApiKeys.METADATA, (short) 13, new MetadataRequestData()))).isInstanceOf(Malformed.class)
        .hasMessageContaining("API key 3 is not served");
    ByteBuffer newer = frame(ApiKeys.FETCH, (short) 18, new FetchRequestData());
    newer.putShort(2, (short) 99);
    assertThatThrownBy(() -> decode(newer)).isInstanceOf(Malformed.class).hasMessageContaining("version 99");
  }

  @Test void an_api_versions_from_the_future_is_answered_in_version_0() throws Exception {         // KIP-511
    ByteBuffer future = frame(ApiKeys.API_VERSIONS, (short) 4, new ApiVersionsRequestData().setClientSoftwareName("a").setClientSoftwareVersion("1"));
    future.putShort(2, (short) 77);
    Request request = decode(future);
    assertThat(request.responseVersion()).isZero();
    var answer = new ApiVersionsApi(APIS, CLUSTER).handle(request.context(), (ApiVersionsRequestData) request.body()).toCompletableFuture().get();
    assertThat(answer.errorCode()).isEqualTo(Errors.UNSUPPORTED_VERSION.code());
    assertThat(answer.apiKeys().find(ApiKeys.API_VERSIONS.id).maxVersion()).isEqualTo((short) 5);
  }

  @Test void produce_is_advertised_from_0() throws Exception {
    var context = new RequestContext((short) 2, 1, "", CLIENT);
    var answer = new ApiVersionsApi(APIS, CLUSTER).handle(context, new ApiVersionsRequestData()).toCompletableFuture().get();
    assertThat(answer.apiKeys().find(ApiKeys.PRODUCE.id).minVersion()).isZero();
    assertThat(answer.apiKeys().find(ApiKeys.FETCH.id).minVersion()).isEqualTo((short) 4);
  }

  @Test void a_client_that_wants_another_node_is_sent_to_look_again() throws Exception {          // KIP-1242
    var context = new RequestContext((short) 5, 1, "", CLIENT);
    var request = new ApiVersionsRequestData().setClientSoftwareName("a").setClientSoftwareVersion("1");
    var api = new ApiVersionsApi(APIS, CLUSTER);
    assertThat(api.handle(context, request).toCompletableFuture().get().errorCode()).isZero();
    assertThat(api.handle(context, request.setNodeId(1)).toCompletableFuture().get().errorCode()).isZero();
    assertThat(api.handle(context, request.setNodeId(2)).toCompletableFuture().get().errorCode()).isEqualTo(Errors.REBOOTSTRAP_REQUIRED.code());
  }

  @Property(tries = 5000) void any_bytes_decode_or_are_malformed(@ForAll byte[] bytes) {
    decodesOrIsMalformed(ByteBuffer.wrap(bytes));
  }

  /** Random bodies behind a header that is served: deeper than random bytes ever come. */
  @Property(tries = 5000) void any_body_decodes_or_is_malformed(@ForAll long seed, @ForAll @IntRange(max = 300) int size) {
    var random = new Random(seed);
    byte[] body = new byte[size];
    random.nextBytes(body);
    for (int i = 0; i < size; i++) if (random.nextBoolean()) body[i] = (byte) random.nextInt(3);
    boolean fetch = random.nextBoolean();
    short version = (short) (fetch ? 4 + random.nextInt(15) : 3 + random.nextInt(11));
    ByteBuffer frame = ByteBuffer.allocate(10 + size).putShort(fetch ? ApiKeys.FETCH.id : ApiKeys.PRODUCE.id).putShort(version).putInt(1)
        .putShort((short) -1).put(body).flip();
    decodesOrIsMalformed(frame);
  }

  private static void decodesOrIsMalformed(ByteBuffer frame) {
    try {
      assertThat(decode(frame).body()).isNotNull();
    } catch (Malformed malformed) {
      assertThat(malformed).hasMessageNotContaining("OutOfMemory").hasMessageMatching("(?s).+");
    }
  }

  @Test void a_response_reads_back_with_kafkas_codec() {
    var body = new MetadataResponseData().setClusterId("c").setControllerId(3);
    var parts = ResponseEncoder.encode(Unpooled.buffer().alloc(), 42, (short) 1, body, (short) 12, 1 << 14);
    assertThat(parts).hasSize(1);
    ByteBuf wire = (ByteBuf) parts.get(0);
    assertThat(wire.readInt()).isEqualTo(wire.readableBytes());
    assertThat(wire.readInt()).isEqualTo(42);
    assertThat(wire.readByte()).isZero();
    var read = new MetadataResponseData(new ByteBufferAccessor(wire.nioBuffer()), (short) 12);
    assertThat(read).isEqualTo(body);
    wire.release();
  }
}
