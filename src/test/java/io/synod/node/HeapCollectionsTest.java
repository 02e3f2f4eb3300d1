package io.synod.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.MemoryUsage;
import java.lang.ref.Reference;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

class HeapCollectionsTest {
  private static final int LIVING_BYTES = 8 << 20;

  /** One collection that has ended. */
  private record Ended(long atMillis, long usedBytes) {}

  @Test void a_collection_is_told_of_with_what_it_left() throws Exception {
    var ended = new CompletableFuture<Ended>();
    var living = new byte[LIVING_BYTES];
    try (var telling = HeapCollections.tell((atMillis, usedBytes) -> ended.complete(new Ended(atMillis, usedBytes)))) {
      System.gc();
      assertThat(ended.get().usedBytes()).isBetween((long) LIVING_BYTES, Runtime.getRuntime().maxMemory());
      assertThat(ended.get().atMillis()).isPositive();
    }
    Reference.reachabilityFence(living);
  }

  /** Whoever came first is told first: when the second knows of a collection, the first would know. */
  @Test void whoever_is_closed_is_told_no_more() throws Exception {
    Set<Long> told = ConcurrentHashMap.newKeySet();
    var ended = new CompletableFuture<Boolean>();
    HeapCollections.tell((atMillis, usedBytes) -> told.add(atMillis)).close();
    try (var second = HeapCollections.tell((atMillis, usedBytes) -> ended.complete(told.contains(atMillis)))) {
      System.gc();
      assertThat(ended.get()).isFalse();
    }
  }

  @Test void what_is_used_is_that_of_the_heap_alone() {
    assertThat(HeapCollections.used(Set.of("young", "old"), Map.of("young", used(3), "old", used(40), "code", used(500)))).isEqualTo(43);
    assertThat(HeapCollections.used(Set.of("young", "old"), Map.of("old", used(40)))).as("a collector that says nothing of the other").isEqualTo(40);
  }

  private static MemoryUsage used(long bytes) {
    return new MemoryUsage(0, bytes, 1_000, 1_000);
  }
}
