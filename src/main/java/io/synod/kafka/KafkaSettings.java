package io.synod.kafka;

import java.time.Duration;

/**
 * Limits of the Kafka listener. Names in parentheses are Kafka's (FACTS C10).
 *
 * @param host address to listen on
 * @param port 0 takes a free one
 * @param maxRequestBytes a larger frame closes its connection (socket.request.max.bytes)
 * @param maxPlainRequestBytes the same for every API that carries no records: decoded, such a request takes many times its size
 * @param maxOutstanding requests of a connection that wait for their answer to be written; then reading pauses
 * @param maxOutstandingBytes bytes of such requests; then reading pauses
 * @param maxConnectionsPerAddress from one client address; 0 is no limit (max.connections.per.ip)
 * @param idle a connection without a request for so long is closed (connections.max.idle.ms)
 * @param fetchMaxBytes most that one fetch returns, its first batch aside (fetch.max.bytes)
 * @param fetchSessions connections that may hold an incremental fetch session (max.incremental.fetch.session.cache.slots); others fetch in full
 * @param sendfileFromBytes shorter slices are copied into the response, which costs less than two system calls more
 */
public record KafkaSettings(String host, int port, int maxRequestBytes, int maxPlainRequestBytes, int maxOutstanding, int maxOutstandingBytes,
    int maxConnectionsPerAddress, Duration idle, int fetchMaxBytes, int fetchSessions, int sendfileFromBytes) {
  public static KafkaSettings defaults() {
    return new KafkaSettings("127.0.0.1", 9092, 104857600, 16 << 20, 64, 32 << 20, 0, Duration.ofMinutes(10), 57671680, 1000, 16 << 10);
  }

  public KafkaSettings withAddress(String host, int port) {
    return new KafkaSettings(host, port, maxRequestBytes, maxPlainRequestBytes, maxOutstanding, maxOutstandingBytes,
        maxConnectionsPerAddress, idle, fetchMaxBytes, fetchSessions, sendfileFromBytes);
  }

  public KafkaSettings withMaxOutstanding(int requests) {
    return new KafkaSettings(host, port, maxRequestBytes, maxPlainRequestBytes, requests, maxOutstandingBytes,
        maxConnectionsPerAddress, idle, fetchMaxBytes, fetchSessions, sendfileFromBytes);
  }

  public KafkaSettings withFetchSessions(int sessions) {
    return new KafkaSettings(host, port, maxRequestBytes, maxPlainRequestBytes, maxOutstanding, maxOutstandingBytes,
        maxConnectionsPerAddress, idle, fetchMaxBytes, sessions, sendfileFromBytes);
  }
}
