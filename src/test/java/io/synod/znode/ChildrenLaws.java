package io.synod.znode;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

class ChildrenLaws {
  /** @param path of 600, so that some meet their like again */
  record Change(boolean adds, String path) {}

  @Property(tries = 100) void they_agree_with_a_hash_set_whatever_is_added_and_removed(@ForAll("changes") List<Change> changes) {
    Children children = Children.NONE;
    Set<String> twin = new HashSet<>();
    for (Change change : changes) {
      Children before = children;
      children = change.adds() ? children.with(change.path()) : children.without(change.path());
      String name = Paths.name(change.path());
      assertThat(children != before).isEqualTo(change.adds() ? twin.add(name) : twin.remove(name));
      assertThat(children.size()).isEqualTo(twin.size());
    }
    assertThat(children).containsExactlyInAnyOrderElementsOf(twin);
    assertThat(children.areThoseOf(built(twin))).isTrue();
    assertThat(children.areThoseOf(built(twin).with("/a/another"))).isFalse();
    assertThat(built(twin)).containsExactlyInAnyOrderElementsOf(twin);
  }

  @Example void what_one_reader_holds_stays_as_it_was() {
    Children held = built(names(0, 1000));
    Children later = held;
    for (String name : names(500, 3000)) later = later.with("/a/" + name);
    Children between = later;
    for (String name : names(0, 700)) later = later.without("/a/" + name);
    for (String name : names(3000, 4000)) later = later.with("/a/" + name);
    assertThat(held).containsExactlyInAnyOrderElementsOf(names(0, 1000));
    assertThat(between).containsExactlyInAnyOrderElementsOf(names(0, 3000));
    assertThat(later).containsExactlyInAnyOrderElementsOf(names(700, 4000));
  }

  @Example void two_that_come_from_the_same_do_not_see_each_others_names() {
    Children origin = built(names(0, 1000));
    Children one = origin.with("/a/one").with("/a/both");
    Children two = origin.with("/a/two").without("/a/n0").with("/a/both");
    Children three = origin.without("/a/n999");
    assertThat(origin).containsExactlyInAnyOrderElementsOf(names(0, 1000));
    assertThat(one).hasSize(1002).contains("one", "both", "n0").doesNotContain("two");
    assertThat(two).hasSize(1001).contains("two", "both").doesNotContain("one", "n0");
    assertThat(three).containsExactlyInAnyOrderElementsOf(names(0, 999));
  }

  @Example void as_a_queue_they_do_not_grow() {
    Children children = built(names(0, 500));
    for (int i = 0; i < 100_000; i++) children = children.with("/a/n" + (i + 500)).without("/a/n" + i);
    assertThat(children).containsExactlyInAnyOrderElementsOf(names(100_000, 100_500));
  }

  /** The table of names is told to a larger one bit by bit: at any point of it names come and go, and are known. */
  @Property(tries = 10) void they_agree_with_a_hash_set_however_many_they_become(@ForAll long seed) {
    var random = new Random(seed);
    Children children = built(names(0, 100));
    Set<String> twin = new HashSet<>(names(0, 100));
    for (int i = 100; i < 30_000; i++) {
      String name = "n" + i + (random.nextInt(100) == 0 ? "x".repeat(2000) : "");
      children = children.with("/a/" + name);
      twin.add(name);
      String other = "n" + random.nextInt(i);
      if (random.nextBoolean()) {
        Children more = children.with("/a/" + other);
        assertThat(more != children).isEqualTo(twin.add(other));
        children = more;
      } else {
        children = children.without("/a/" + other);
        twin.remove(other);
      }
    }
    assertThat(children.areThoseOf(built(twin))).isTrue();
    for (String name : twin) assertThat(children.with("/a/" + name)).isSameAs(children);
  }

  @Example void they_can_be_emptied() {
    Children children = built(names(0, 5000));
    for (String name : names(0, 5000)) children = children.without("/a/" + name);
    assertThat(children).isEmpty();
    assertThat(children.with("/a/again")).containsExactly("again");
  }

  @Example void a_name_may_be_long_and_in_any_script() {
    Set<String> names = Set.of("x".repeat(127), "x".repeat(128), "x".repeat(70_000), "ü", "猫".repeat(400), "🐈");
    Children children = Children.NONE;
    for (String name : names) children = children.with("/a/b/" + name);
    for (String name : names) assertThat(children.with("/" + name)).isSameAs(children);
    assertThat(children).containsExactlyInAnyOrderElementsOf(names);
    assertThat(built(names)).containsExactlyInAnyOrderElementsOf(names);
    for (String name : names) children = children.without("/" + name);
    assertThat(children).isEmpty();
  }

  @Provide Arbitrary<List<Change>> changes() {
    return Arbitraries.integers().between(0, 599).map(ChildrenLaws::path).flatMap(path -> Arbitraries.frequency(
        Tuple.of(3, true), Tuple.of(1, false)).map(adds -> new Change(adds, path))).list().ofMaxSize(1500);
  }

  /** Every other of one hash: Aa and BB have the same. */
  private static String path(int number) {
    if (number % 2 == 0) return "/a/n" + number;
    var path = new StringBuilder("/a/");
    for (int bit = 0; bit < 10; bit++) path.append((number >> bit & 1) == 0 ? "Aa" : "BB");
    return path.toString();
  }

  private static List<String> names(int from, int to) {
    var names = new ArrayList<String>();
    for (int i = from; i < to; i++) names.add("n" + i);
    return names;
  }

  private static Children built(Iterable<String> names) {
    var builder = new Children.Builder();
    names.forEach(name -> builder.add("/a/" + name));
    return builder.build();
  }
}
