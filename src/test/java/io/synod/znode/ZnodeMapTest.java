package io.synod.znode;

import static org.assertj.core.api.Assertions.assertThat;

import io.synod.journal.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ZnodeMapTest {
  private static final int ZNODES = 2000;
  private static final int ROUNDS = 60;

  @Test void one_that_changes_is_found_all_the_while() {
    besideTheWriter(map -> {
      for (int i = 0; i < ZNODES; i++) assertThat(map.get(path(i))).as(path(i)).isNotNull();
    });
  }

  @Test void one_that_changes_is_shown_to_whoever_goes_over_all() {
    besideTheWriter(map -> assertThat(shown(map)).hasSize(ZNODES));
  }

  @Test void one_that_changes_is_in_a_copy() {
    besideTheWriter(map -> {
      ZnodeMap copy = map.copy();
      for (int i = 0; i < ZNODES; i++) assertThat(copy.get(path(i))).as(path(i)).isNotNull();
    });
  }

  @Test void it_is_on_one_side_only() {
    var map = new ZnodeMap(16);
    Znode young = Znode.born(Bytes.EMPTY, Acl.OPEN, 0, 1, 1);
    Znode grown = young.withData(Bytes.utf8("other"), 1, 2, 2);
    map.put("/a", null, young);
    map.put("/a", young, grown);
    assertThat(map.size()).isEqualTo(1);
    assertThat(map.get("/a").version()).isEqualTo(1);
    map.put("/a", grown, young);
    assertThat(map.size()).isEqualTo(1);
    assertThat(map.get("/a").version()).isZero();
    map.put("/a", young, null);
    assertThat(map.size()).isZero();
    assertThat(map.get("/a")).isNull();
  }

  /** While all of some znodes are changed, one after the other, {@code reader} goes over them. */
  private static void besideTheWriter(Consumer<ZnodeMap> reader) {
    for (int round = 0; round < ROUNDS; round++) {
      var map = new ZnodeMap(16);
      for (int i = 0; i < ZNODES; i++) map.put(path(i), null, Znode.born(Bytes.EMPTY, Acl.OPEN, 0, 1, 1));
      var start = new CyclicBarrier(2);
      var reading = CompletableFuture.runAsync(() -> {
        await(start);
        reader.accept(map);
      });
      await(start);
      for (int i = 0; i < ZNODES; i++) map.put(path(i), map.get(path(i)), map.get(path(i)).withData(Bytes.EMPTY, 1, 2, 2));
      reading.join();
    }
  }

  private static void await(CyclicBarrier barrier) {
    try {
      barrier.await();
    } catch (Exception broken) {
      throw new IllegalStateException(broken);
    }
  }

  private static Set<String> shown(ZnodeMap map) {
    var paths = new HashSet<String>();
    map.<RuntimeException>forEach((slab, at, acl) -> paths.add(new String(slab, Slabs.pathStart(at), Slabs.pathLength(slab, at), StandardCharsets.US_ASCII)),
        (path, node) -> paths.add(path));
    return paths;
  }

  private static String path(int number) {
    return "/a/n" + number;
  }
}
