package io.synod.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.synod.group.GroupEvent.GenerationStored;
import io.synod.group.GroupEvent.GroupDeleted;
import io.synod.group.GroupEvent.OffsetsCommitted;
import io.synod.group.GroupEvent.OffsetsForgotten;
import io.synod.group.OffsetsIndex.Numbered;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What replay gives, and what it no longer gives. */
class OffsetsIndexTest {
  private static final OffsetKey A = new OffsetKey("t", 0);
  private static final OffsetKey B = new OffsetKey("t", 1);
  private final OffsetsIndex index = new OffsetsIndex();

  private static OffsetsCommitted committed(OffsetKey key, long offset) {
    return new OffsetsCommitted(Map.of(key, new Committed(offset, -1, "", 0)));
  }

  private static GenerationStored generation(int number) {
    return new GenerationStored(number, "consumer", Optional.empty(), Optional.empty(), List.of(), 0);
  }

  private void put(long sequence, GroupEvent event) {
    index.apply("g", event, OptionalLong.of(sequence));
  }

  private List<Numbered> all() {
    return index.events("g", 1, Long.MAX_VALUE, Long.MAX_VALUE);
  }

  @Test
  void only_the_latest_value_of_each_key_is_replayed_in_order() {
    put(1, committed(A, 10));
    put(2, generation(1));
    put(3, committed(B, 5));
    put(4, committed(A, 11));
    assertThat(all()).containsExactly(new Numbered(2, generation(1)), new Numbered(3, committed(B, 5)), new Numbered(4, committed(A, 11)));
  }

  @Test
  void replay_keeps_to_its_bounds() {
    put(1, committed(A, 10));
    put(2, generation(1));
    put(3, committed(B, 5));
    assertThat(index.events("g", 2, 3, Long.MAX_VALUE)).extracting(Numbered::sequence).containsExactly(2L, 3L);
    assertThat(index.events("g", 1, 2, Long.MAX_VALUE)).extracting(Numbered::sequence).containsExactly(1L, 2L);
    assertThat(index.events("g", 1, 3, 1)).extracting(Numbered::sequence).containsExactly(1L);
    assertThat(index.events("g", 1, 3, 0)).isEmpty();
    assertThat(index.events("g", 3, 2, 9)).isEmpty();
    assertThat(index.events("other", 1, 3, 9)).isEmpty();
  }

  @Test
  void offsets_of_one_event_are_one_event_again() {
    var both = new OffsetsCommitted(Map.of(A, new Committed(1, -1, "", 0), B, new Committed(2, -1, "", 0)));
    put(1, both);
    assertThat(all()).containsExactly(new Numbered(1, both));
  }

  @Test
  void what_is_forgotten_is_not_replayed_and_its_number_not_used_again() {
    put(1, committed(A, 10));
    put(2, new OffsetsForgotten(Set.of(A)));
    assertThat(all()).isEmpty();
    assertThat(index.highest("g")).isEqualTo(2);
    assertThat(index.groupIds()).isEmpty();
  }

  @Test
  void a_deleted_group_leaves_nothing() {
    put(1, committed(A, 10));
    put(2, generation(1));
    put(3, new GroupDeleted(Set.of(A)));
    assertThat(all()).isEmpty();
    assertThat(index.groupIds()).isEmpty();
  }

  @Test
  void records_without_a_number_are_numbered_as_they_come() {
    index.apply("g", committed(A, 1), OptionalLong.empty());
    index.apply("g", committed(B, 2), OptionalLong.empty());
    assertThat(all()).extracting(Numbered::sequence).containsExactly(1L, 2L);
    assertThat(index.groupIds()).containsExactly("g");
  }
}
