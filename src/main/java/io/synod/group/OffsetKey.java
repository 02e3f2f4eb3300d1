package io.synod.group;

/** What an offset is committed for. By name, as Kafka's records have it. */
public record OffsetKey(String topic, int partition) {
  @Override
  public String toString() {
    return topic + "-" + partition;
  }
}
