package io.synod.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.synod.journal.Bytes;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** A look-up in an index finds what a scan of all batches finds. */
class IndexLawsTest {
  private record Batch(int last, int position, int size) {}

  @Property(tries = 300)
  void the_newest_batches_are_found_as_by_a_scan(@ForAll @Size(min = 1, max = 400) List<@IntRange(min = 1, max = 50) Integer> sizes,
      @ForAll @IntRange(max = 25_000) int offset, @ForAll @IntRange(max = 25_000) int cap) {
    List<Batch> batches = batches(sizes);
    RecentBatches recent = RecentBatches.NONE;
    for (Batch b : batches) recent = recent.with(b.last(), b.position());
    int end = end(batches);
    int found = recent.positionOf(offset);
    if (found >= 0) assertThat(found).isEqualTo(batches.stream().filter(b -> b.last() >= offset).findFirst().orElseThrow().position());
    else assertThat(offset > last(batches) || batches.size() > RecentBatches.CHUNK).isTrue();
    int boundary = recent.boundaryAtOrBefore(cap, offset, end);
    if (boundary >= 0) assertThat(boundary).isEqualTo(boundaryByScan(batches, cap, offset));
    else assertThat(batches.size()).isGreaterThan(RecentBatches.CHUNK);
  }

  @Property(tries = 300)
  void the_offset_index_points_at_or_before_the_batch_and_at_a_boundary(
      @ForAll @Size(min = 1, max = 200) List<@IntRange(min = 1, max = 50) Integer> sizes, @ForAll @IntRange(max = 12_000) int offset,
      @ForAll @IntRange(max = 12_000) int cap) {
    List<Batch> batches = batches(sizes);
    List<Batch> indexed = new ArrayList<>();
    OffsetIndex index = OffsetIndex.EMPTY;
    for (int i = 1; i < batches.size(); i += 3) {
      indexed.add(batches.get(i));
      index = index.with(batches.get(i).last(), batches.get(i).position());
    }
    int before = indexed.stream().filter(b -> b.last() <= offset).mapToInt(Batch::position).max().orElse(0);
    assertThat(index.positionAtOrBefore(offset)).isEqualTo(before);
    int boundary = indexed.stream().filter(b -> b.last() < offset && b.position() <= cap).mapToInt(Batch::position).max().orElse(0);
    assertThat(index.boundaryAtOrBefore(cap, offset)).isEqualTo(boundary);
  }

  @Property(tries = 200)
  void an_offset_index_is_read_back_as_written(@ForAll @Size(max = 100) List<@IntRange(min = 1, max = 50) Integer> sizes) {
    OffsetIndex index = OffsetIndex.EMPTY;
    List<Batch> batches = batches(sizes);
    for (Batch b : batches) index = index.with(b.last(), b.position());
    Bytes file = Bytes.from(index.encodeFrom(0));
    OffsetIndex read = OffsetIndex.decode(file, end(batches)).orElseThrow();
    assertThat(Bytes.from(read.encodeFrom(0))).isEqualTo(file);
    assertThat(read.count()).isEqualTo(batches.size());
    if (!batches.isEmpty()) assertThat(OffsetIndex.decode(file, batches.get(batches.size() - 1).position())).as("points beyond the segment").isEmpty();
  }

  @Property(tries = 500)
  void any_bytes_are_an_index_or_are_not(@ForAll byte[] bytes) {
    OffsetIndex.decode(Bytes.copyOf(bytes), Integer.MAX_VALUE).ifPresent(index -> assertThat(Bytes.from(index.encodeFrom(0))).isEqualTo(Bytes.copyOf(bytes)));
    TimeIndex.decode(Bytes.copyOf(bytes)).ifPresent(index -> assertThat(Bytes.from(index.encodeFrom(0))).isEqualTo(Bytes.copyOf(bytes)));
  }

  @Property(tries = 300)
  void the_time_index_knows_up_to_where_all_is_older(@ForAll @Size(max = 100) List<@IntRange(min = 0, max = 1000) Integer> timestamps,
      @ForAll @IntRange(max = 1001) int wanted) {
    TimeIndex index = TimeIndex.EMPTY;
    int expected = -1;
    int greatest = -1;
    for (int i = 0; i < timestamps.size(); i++) {
      index = index.with(timestamps.get(i), i);
      if (timestamps.get(i) <= greatest) continue;
      greatest = timestamps.get(i);
      if (greatest < wanted) expected = i;
    }
    assertThat(index.lastOffsetBefore(wanted)).isEqualTo(expected);
  }

  private static List<Batch> batches(List<Integer> sizes) {
    List<Batch> batches = new ArrayList<>();
    int last = -1;
    int position = 0;
    for (int size : sizes) {
      last += size;
      batches.add(new Batch(last, position, size + 7));
      position += size + 7;
    }
    return batches;
  }

  private static int end(List<Batch> batches) {
    return batches.stream().mapToInt(Batch::size).sum();
  }

  private static int last(List<Batch> batches) {
    return batches.get(batches.size() - 1).last();
  }

  /** The end of the longest run of batches that lies within both bounds. */
  private static int boundaryByScan(List<Batch> batches, int cap, int endOffset) {
    int boundary = 0;
    for (Batch b : batches) {
      if (b.last() >= endOffset || b.position() + b.size() > cap) break;
      boundary = b.position() + b.size();
    }
    return boundary;
  }
}
