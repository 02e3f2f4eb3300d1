package io.synod.kafka;

import java.io.DataInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchRequestData.FetchPartition;
import org.apache.kafka.common.message.FetchRequestData.FetchTopic;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataRequestData.MetadataRequestTopic;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.ObjectSerializationCache;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;

/**
 * What a request costs the event loops: CPU time of their threads per produce of a 16 KiB batch and per fetch of 1 MiB, wire, broker and
 * partition together. Not a test: {@code main} prints one line a case.
 */
public final class KafkaLoad {
  private static final String TOPIC = "load";
  private static final int PIPELINED = 5;

  private final Socket socket;
  private final DataInputStream in;

  private KafkaLoad(int port) throws IOException {
    socket = new Socket("127.0.0.1", port);
    socket.setTcpNoDelay(true);
    in = new DataInputStream(socket.getInputStream());
  }

  public static void main(String[] args) throws IOException {
    int requests = args.length > 0 ? Integer.parseInt(args[0]) : 20_000;
    Path directory = Files.createTempDirectory("kafka-load");
    try (var broker = LivingBroker.start(directory)) {
      var load = new KafkaLoad(broker.server.address().getPort());
      load.exchange(frame(ApiKeys.METADATA, 8, new MetadataRequestData().setTopics(List.of(new MetadataRequestTopic().setName(TOPIC)))));
      byte[] produce = frame(ApiKeys.PRODUCE, 8, produce());
      load.pipelined(produce, requests / 2);                            // warm
      measured("produce 16 KiB acks=1, " + PIPELINED + " outstanding", requests, () -> load.pipelined(produce, requests));
      measured("produce 16 KiB acks=1, 1 outstanding", requests / 4, () -> load.oneByOne(produce, requests / 4));
      byte[] fetch = frame(ApiKeys.FETCH, 11, fetch());
      load.oneByOne(fetch, requests / 40);
      measured("fetch 1 MiB", requests / 20, () -> load.oneByOne(fetch, requests / 20));
    }
  }

  private interface Work {
    void run() throws IOException;
  }

  private static void measured(String name, int requests, Work work) throws IOException {
    long cpu = loopCpuNanos();
    long start = System.nanoTime();
    work.run();
    long nanos = System.nanoTime() - start;
    System.out.printf("%-40s %8.1f us CPU of the loops per request, %9.0f requests/s%n", name, (loopCpuNanos() - cpu) / 1e3 / requests,
        requests * 1e9 / nanos);
  }

  private static long loopCpuNanos() {
    var threads = ManagementFactory.getThreadMXBean();
    long nanos = 0;
    for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
      if (thread != null && thread.getThreadName().matches("loop-\\d+")) nanos += threads.getThreadCpuTime(thread.getThreadId());
    }
    return nanos;
  }

  private static ProduceRequestData produce() {
    var records = new SimpleRecord[16];
    for (int i = 0; i < records.length; i++) records[i] = new SimpleRecord(new byte[1000]);
    var request = new ProduceRequestData().setAcks((short) 1).setTimeoutMs(30_000);
    var data = new TopicProduceData().setName(TOPIC);
    data.partitionData().add(new PartitionProduceData().setIndex(0).setRecords(MemoryRecords.withRecords(Compression.NONE, records)));
    request.topicData().add(data);
    return request;
  }

  private static FetchRequestData fetch() {
    var partition = new FetchPartition().setPartition(0).setFetchOffset(1000).setPartitionMaxBytes(1 << 20);
    return new FetchRequestData().setMaxWaitMs(500).setMinBytes(1).setMaxBytes(50 << 20).setSessionEpoch(-1)
        .setTopics(List.of(new FetchTopic().setTopic(TOPIC).setPartitions(List.of(partition))));
  }

  private static byte[] frame(ApiKeys key, int version, ApiMessage body) {
    var header = new RequestHeaderData().setRequestApiKey(key.id).setRequestApiVersion((short) version).setClientId("load");
    short headerVersion = key.requestHeaderVersion((short) version);
    var cache = new ObjectSerializationCache();
    int size = header.size(cache, headerVersion) + body.size(cache, (short) version);
    var frame = ByteBuffer.allocate(4 + size).putInt(size);
    header.write(new ByteBufferAccessor(frame), cache, headerVersion);
    body.write(new ByteBufferAccessor(frame), cache, (short) version);
    return frame.array();
  }

  private void pipelined(byte[] frame, int requests) throws IOException {
    for (int sent = 0; sent < requests + PIPELINED; sent++) {
      if (sent < requests) socket.getOutputStream().write(frame);
      if (sent >= PIPELINED) skip();
    }
  }

  private void oneByOne(byte[] frame, int requests) throws IOException {
    for (int i = 0; i < requests; i++) exchange(frame);
  }

  private void exchange(byte[] frame) throws IOException {
    socket.getOutputStream().write(frame);
    skip();
  }

  private void skip() throws IOException {
    in.skipNBytes(in.readInt());
  }
}
