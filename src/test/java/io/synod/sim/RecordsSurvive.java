package io.synod.sim;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Every acknowledged record is in its partition, at the offset that was told, once, and the records of a producer are in its order. */
final class RecordsSurvive implements Check {
  private final Map<Integer, Map<Long, String>> acknowledged = new HashMap<>();

  @Override
  public void on(Event event, World world) {
    if (event instanceof Event.Acknowledged told) acknowledged(told);
    if (event instanceof Event.PartitionRead read) read(read);
  }

  private void acknowledged(Event.Acknowledged told) {
    Map<Long, String> known = acknowledged.computeIfAbsent(told.partition(), p -> new HashMap<>());
    List<String> values = SimProducer.values(told.producer(), told.sequence(), told.records());
    for (int i = 0; i < values.size(); i++) {
      String other = known.put(told.baseOffset() + i, values.get(i));
      Check.holds(other == null, "offset %d of partition %d was acknowledged to hold %s and now %s", told.baseOffset() + i, told.partition(), other,
          values.get(i));
    }
  }

  private void read(Event.PartitionRead read) {
    acknowledged.getOrDefault(read.partition(), Map.of()).forEach((offset, value) -> {
      long index = offset - read.startOffset();
      Check.holds(index < read.values().size(), "%s was acknowledged at offset %d of partition %d and is lost: it ends at %d", value, offset,
          read.partition(), read.startOffset() + read.values().size());
      Check.holds(read.values().get((int) index).equals(value), "offset %d of partition %d was acknowledged to hold %s and holds %s", offset,
          read.partition(), value, read.values().get((int) index));
    });
    Set<String> seen = new HashSet<>();
    Map<String, Integer> next = new HashMap<>();
    for (String value : read.values()) {
      Check.holds(seen.add(value), "%s is in partition %d twice", value, read.partition());
      String producer = value.substring(0, value.lastIndexOf('-'));
      int number = Integer.parseInt(value.substring(value.lastIndexOf('-') + 1));
      int expected = next.getOrDefault(producer, 0);
      Check.holds(number == expected, "partition %d holds %s where %s-%d was next", read.partition(), value, producer, expected);
      next.put(producer, number + 1);
    }
  }
}
