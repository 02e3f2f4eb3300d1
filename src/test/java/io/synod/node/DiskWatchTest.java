package io.synod.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.synod.journal.Storage;
import io.synod.journal.Watermarks;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

class DiskWatchTest {
  private long free = 1_000;
  private long freeForLog = 1_000;
  private boolean unreadable;
  private final DiskWatch watch = new DiskWatch(reporting(() -> free), Optional.of(reporting(() -> freeForLog)), new Watermarks(500, 100, 100, 100));

  /** A storage that only tells how much space there is. */
  private Storage reporting(LongSupplier usable) {
    return (Storage) Proxy.newProxyInstance(Storage.class.getClassLoader(), new Class<?>[] {Storage.class}, (proxy, method, arguments) -> {
      if (unreadable) throw new IOException("the volume went away");
      return Map.of("usableSpace", usable.getAsLong(), "totalSpace", 10_000L).get(method.getName());
    });
  }

  private boolean fullWith(long left) {
    free = left;
    watch.look();
    return watch.full();
  }

  @Test
  void writes_are_refused_only_while_space_is_below_the_hard_mark() {
    assertThat(fullWith(1_000)).isFalse();
    assertThat(fullWith(400)).isFalse();
    assertThat(fullWith(99)).isTrue();
    assertThat(fullWith(400)).isFalse();
  }

  @Test
  void what_cannot_be_told_changes_nothing() {
    assertThat(fullWith(50)).isTrue();
    unreadable = true;
    assertThat(fullWith(5_000)).isTrue();
  }

  @Test
  void the_volume_of_the_log_counts_as_well() {
    assertThat(fullWith(1_000)).isFalse();
    freeForLog = 50;
    assertThat(fullWith(1_000)).isTrue();
    freeForLog = 400;
    assertThat(fullWith(50)).isTrue();
    assertThat(fullWith(1_000)).isFalse();
  }
}
