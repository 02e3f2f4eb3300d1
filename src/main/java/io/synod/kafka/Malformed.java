package io.synod.kafka;

/** Bytes that are no request this broker serves. The connection they came on is closed, as Kafka does; nothing else happens. */
public final class Malformed extends Exception {
  public Malformed(String message) {
    super(message);
  }

  Malformed(String message, Throwable cause) {
    super(message, cause);
  }
}
