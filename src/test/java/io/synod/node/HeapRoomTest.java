package io.synod.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.synod.node.HeapRoom.Free;
import org.junit.jupiter.api.Test;

class HeapRoomTest {
  private static final Free USUAL = new Free(40, 50);
  private static final long LITTLE = 16L << 20;
  private static final long MUCH = 200L << 20;
  private final HeapRoom room = new HeapRoom(USUAL);

  @Test void a_small_heap_that_is_collected_often_gets_room() {
    assertThat(room.collected(1_000, LITTLE)).as("the first").isEqualTo(USUAL);
    assertThat(room.collected(2_000, LITTLE)).isEqualTo(new Free(75, 81));
    assertThat(room.collected(3_000, 2 * LITTLE)).isEqualTo(new Free(60, 70));
  }

  @Test void where_much_lives_it_has_room_enough_already() {
    room.collected(1_000, MUCH);
    assertThat(room.collected(2_000, MUCH)).isEqualTo(USUAL);
  }

  @Test void a_node_that_is_idle_gives_it_back() {
    room.collected(1_000, LITTLE);
    room.collected(2_000, LITTLE);
    assertThat(room.collected(2_000 + HeapRoom.OFTEN_MILLIS, LITTLE)).isEqualTo(USUAL);
  }

  @Test void a_part_of_it_is_always_for_what_lives() {
    room.collected(1_000, 0);
    assertThat(room.collected(1_001, 0)).isEqualTo(new Free(90, 92));
  }
}
