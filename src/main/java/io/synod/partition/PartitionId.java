package io.synod.partition;

import java.util.UUID;

/** A partition of a topic. The topic id tells a topic from an earlier one of the same name. */
public record PartitionId(String topic, UUID topicId, int index) {
  @Override
  public String toString() {
    return topic + "-" + index;
  }
}
