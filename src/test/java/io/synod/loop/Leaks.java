package io.synod.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;

/** Watches Netty's default allocator during a test: what was taken from it must be given back, to the byte. */
final class Leaks {
  private final long before = PooledByteBufAllocator.DEFAULT.pinnedDirectMemory();

  /** Buffers that escape are traced to where they were last touched, should the test fail. */
  static Leaks watch() {
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
    return new Leaks();
  }

  void assertNone() {
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
    assertThat(PooledByteBufAllocator.DEFAULT.pinnedDirectMemory()).as("direct memory in use").isEqualTo(before);
  }
}
