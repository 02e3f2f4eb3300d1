package io.synod.znode;

import static org.assertj.core.api.Assertions.assertThat;

import io.synod.journal.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class YoungZnodesLaws {
  private static final List<Acl> CLOSED = List.of(new Acl(Acl.READ, Identity.ANYONE));

  @Property(tries = 30) void they_agree_with_a_hash_map_whatever_is_put_and_removed(@ForAll long seed) {
    var random = new Random(seed);
    var young = new YoungZnodes();
    Map<String, Znode> twin = new HashMap<>();
    int keys = 1 + random.nextInt(3000);
    for (int i = 1; i <= 20_000; i++) {
      String path = "/a/n" + random.nextInt(keys);
      if (random.nextInt(5) < (i / 4000 % 2 == 0 ? 3 : 1)) {
        Znode node = node(random, i);
        assertThat(young.put(path, node)).isTrue();
        twin.put(path, node);
      } else {
        young.remove(path);
        twin.remove(path);
      }
      assertThat(young.size()).isEqualTo(twin.size());
    }
    for (int key = 0; key < keys; key++) assertSame(young.get("/a/n" + key), twin.get("/a/n" + key));
    assertThat(shown(young)).containsExactlyInAnyOrderElementsOf(twin.keySet());
    assertThat(paths(young)).containsExactlyInAnyOrderElementsOf(twin.keySet());
  }

  @Example void a_frozen_one_stays_as_it_was() {
    var random = new Random(1);
    var young = new YoungZnodes();
    var twin = new HashMap<String, Znode>();
    for (int i = 0; i < 20_000; i++) {
      twin.put("/a/n" + i, node(random, i));
      young.put("/a/n" + i, twin.get("/a/n" + i));
    }
    YoungZnodes frozen = young.frozen();
    for (int i = 0; i < 20_000; i += 1) young.remove("/a/n" + i);
    for (int i = 0; i < 60_000; i++) young.put("/b/n" + i, node(random, i));
    assertThat(young.size()).isEqualTo(60_000);
    assertThat(frozen.size()).isEqualTo(20_000);
    twin.forEach((path, node) -> assertSame(frozen.get(path), node));
    assertThat(frozen.get("/b/n1")).isNull();
  }

  @Example void what_a_record_cannot_hold_is_left_to_others() {
    var young = new YoungZnodes();
    Znode ordinary = Znode.born(Bytes.EMPTY, Acl.OPEN, 0, 1, 1);
    assertThat(young.put("/ü", ordinary)).isFalse();
    assertThat(young.put("/" + "x".repeat(Slabs.MAX_PATH), ordinary)).isFalse();
    assertThat(young.put("/large", Znode.born(Bytes.owning(new byte[Slabs.MAX_DATA]), Acl.OPEN, 0, 1, 1))).isFalse();
    assertThat(young.put("/ephemeral", Znode.born(Bytes.EMPTY, Acl.OPEN, 7, 1, 1))).isFalse();
    assertThat(young.put("/changed", ordinary.withData(Bytes.EMPTY, 1, 2, 2))).isFalse();
    assertThat(young.size()).isZero();
    assertThat(young.put("/" + "x".repeat(Slabs.MAX_PATH - 1), Znode.born(Bytes.owning(new byte[Slabs.MAX_DATA - 1]), Acl.OPEN, 0, 1, 1))).isTrue();
  }

  /** Each znode's numbers and data tell its path: whatever is read must fit together. Half of all come and go, so that records move and slabs are used again. */
  @Example void readers_beside_the_writer_see_all_that_stays_and_nothing_torn() {
    var young = new YoungZnodes();
    for (int i = 0; i < 4000; i += 2) young.put("/a/n" + i, telling(i, 0));
    var over = new AtomicBoolean();
    List<CompletableFuture<Long>> readers = new ArrayList<>();
    for (int reader = 0; reader < 2; reader++) {
      int seed = reader;
      readers.add(CompletableFuture.supplyAsync(() -> read(young, new Random(seed), over)));
    }
    readers.add(CompletableFuture.supplyAsync(() -> readAll(young, over)));
    var random = new Random(9);
    for (int round = 1; round <= 600; round++) {
      for (int i = 1; i < 4000; i += 2) {
        if (random.nextInt(3) > 0) young.put("/a/n" + i, telling(i, round));
        else young.remove("/a/n" + i);
      }
      int replaced = 4 * random.nextInt(1000) + 2;
      young.put("/a/n" + replaced, telling(replaced, round));
    }
    over.set(true);
    for (CompletableFuture<Long> reader : readers) assertThat(reader.join()).isPositive();
  }

  private static long read(YoungZnodes young, Random random, AtomicBoolean over) {
    long reads = 0;
    for (; !over.get() || reads == 0; reads++) {
      int number = random.nextInt(4000);
      Znode node = young.get("/a/n" + number);
      if (node == null) assertThat(number % 2).isEqualTo(1);
      else assertTells(node, number);
    }
    return reads;
  }

  private static long readAll(YoungZnodes young, AtomicBoolean over) {
    long reads = 0;
    for (; !over.get() || reads == 0; reads++) {
      YoungZnodes frozen = young.frozen();
      var times = new int[4000];
      young.forEach((slab, at, acl) -> {
        int number = (int) Slabs.czxid(slab, at);
        times[number]++;
        assertThat(path(slab, at)).isEqualTo("/a/n" + number);
      });
      for (int i = 0; i < 4000; i += 2) {
        if (i % 4 == 0) assertThat(times[i]).as("times that %d was shown, which stays as it is", i).isEqualTo(1);
        assertTells(frozen.get("/a/n" + i), i);
      }
    }
    return reads;
  }

  private static Znode telling(int number, int round) {
    return Znode.born(Bytes.utf8(number + ":" + round + ":" + "x".repeat(number % 100)), Acl.OPEN, 0, number, round);
  }

  private static void assertTells(Znode node, int number) {
    assertThat(node.czxid()).isEqualTo(number);
    assertThat(node.data().asUtf8()).isEqualTo(number + ":" + node.ctime() + ":" + "x".repeat(number % 100));
  }

  private static Znode node(Random random, int number) {
    Bytes data = random.nextInt(10) == 0 ? null : Bytes.owning(new byte[random.nextInt(300)]);
    return Znode.born(data, random.nextBoolean() ? Acl.OPEN : CLOSED, 0, number, random.nextLong());
  }

  private static void assertSame(Znode found, Znode expected) {
    if (expected == null) {
      assertThat(found).isNull();
      return;
    }
    assertThat(found.stat()).isEqualTo(expected.stat());
    assertThat(found.data()).isEqualTo(expected.data());
    assertThat(found.acl()).isSameAs(expected.acl());
    assertThat(found.changedZxid()).isEqualTo(expected.changedZxid());
  }

  private static List<String> shown(YoungZnodes young) {
    var paths = new ArrayList<String>();
    young.forEach((slab, at, acl) -> paths.add(path(slab, at)));
    return paths;
  }

  private static String path(byte[] slab, int at) {
    return new String(slab, Slabs.pathStart(at), Slabs.pathLength(slab, at), StandardCharsets.US_ASCII);
  }

  private static List<String> paths(YoungZnodes young) {
    var paths = new ArrayList<String>();
    for (int part = 0; part < YoungZnodes.SEGMENTS; part++) paths.addAll(young.paths(part));
    return paths;
  }
}
