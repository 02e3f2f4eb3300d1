package io.synod.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WireTest {
  private final SplittableRandom random = new SplittableRandom(7);
  private final VirtualTime time = new VirtualTime(random);
  private final List<Integer> received = new ArrayList<>();
  private final Wire<Integer> wire = new Wire<>(time, random, "wire", 1_000_000, received::add);

  @Test
  void what_goes_in_comes_out_later_and_in_order() {
    IntStream.range(0, 1000).forEach(wire::send);
    assertThat(received).isEmpty();
    drain();
    assertThat(received).hasSize(1000).isSorted();
    assertThat(time.nanos()).isGreaterThan(1_000_000);
  }

  @Test
  void a_cut_loses_what_is_under_way_and_all_that_comes_later() {
    IntStream.range(0, 10).forEach(wire::send);
    while (received.size() < 4) time.advance(Long.MAX_VALUE).fire();
    assertThat(wire.cut()).isEqualTo(6);
    wire.send(99);
    drain();
    assertThat(received).containsExactly(0, 1, 2, 3);
  }

  private void drain() {
    for (var timer = time.advance(Long.MAX_VALUE); timer != null; timer = time.advance(Long.MAX_VALUE)) timer.fire();
  }
}
