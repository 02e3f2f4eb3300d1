package io.synod.partition;

import io.synod.journal.Bytes;
import io.synod.partition.ProducerState.Producer;
import io.synod.partition.ProducerState.Written;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * From where a start reads a partition again, and what was true there: everything before is on the disk, with its indexes and leader
 * epochs. Where the active segment's file ends at {@code position}, there is nothing to read: that is a clean stop. Text, with its own
 * checksum, replaced atomically ({@code docs/partition-files.md}).
 *
 * @param logEndOffset that of the log at the time
 * @param segment base offset of the segment that was active
 * @param position where its data ended
 * @param times of that segment
 */
record Checkpoint(long logStartOffset, long logEndOffset, long segment, int position, Segment.Times times, Collection<Producer> producers) {
  static final String FILE = "synod-checkpoint";
  private static final String TITLE = "synod-checkpoint 1";

  Checkpoint {
    producers = List.copyOf(producers);
  }

  /** That of a log without one: all of it, from {@code segment} on, is to be read. */
  static Checkpoint none(long segment) {
    return new Checkpoint(segment, segment, segment, 0, Segment.Times.NONE, List.of());
  }

  Bytes encode() {
    var text = new StringBuilder(TITLE).append('\n');
    line(text, "log-start", logStartOffset);
    line(text, "log-end", logEndOffset);
    line(text, "segment", segment);
    line(text, "position", position);
    line(text, "times", times.first(), times.max(), times.maxAt());
    for (Producer p : producers) {
      for (Written w : p.newest()) {
        line(text, "producer", p.id(), p.epoch(), w.firstSequence(), w.lastSequence(), w.lastOffset(), w.offsetDelta(), w.maxTimestamp());
      }
    }
    return Bytes.utf8(text + checksum(text));
  }

  /** @throws IllegalArgumentException when this is not a checkpoint, or a damaged one */
  static Checkpoint decode(Bytes file) {
    String text = file.asUtf8();
    int end = text.lastIndexOf("crc32c ");
    if (!text.startsWith(TITLE + "\n") || end < 0 || !text.substring(end).equals(checksum(text.substring(0, end)))) {
      throw new IllegalArgumentException("not a checkpoint, or its checksum does not hold");
    }
    Map<String, long[]> values = new HashMap<>();
    var producers = new ProducerState();
    text.substring(0, end).lines().skip(1).forEach(line -> {
      String[] words = line.split(" ");
      long[] numbers = new long[words.length - 1];
      for (int i = 0; i < numbers.length; i++) numbers[i] = Long.parseLong(words[i + 1]);
      if (words[0].equals("producer")) restore(producers, numbers);
      else values.put(words[0], numbers);
    });
    long[] times = values.get("times");
    return new Checkpoint(values.get("log-start")[0], values.get("log-end")[0], values.get("segment")[0], (int) values.get("position")[0],
        new Segment.Times(times[0], times[1], times[2]), new ArrayList<>(producers.all()));
  }

  private static void restore(ProducerState producers, long[] n) {
    producers.apply(n[0], (short) n[1], new Written((int) n[2], (int) n[3], n[4], (int) n[5], n[6]));
  }

  private static void line(StringBuilder text, String name, long... values) {
    text.append(name);
    for (long value : values) text.append(' ').append(value);
    text.append('\n');
  }

  private static String checksum(CharSequence text) {
    var crc = new CRC32C();
    crc.update(text.toString().getBytes(StandardCharsets.UTF_8));
    return String.format("crc32c %08x%n", crc.getValue()).replace(System.lineSeparator(), "\n");
  }
}
