package io.synod.znode;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

class PathTrieLaws {
  /** @param path of 600, so that some meet their like again */
  record Change(boolean adds, String path) {}

  @Property(tries = 100) void it_agrees_with_a_hash_set_whatever_is_added_and_removed(@ForAll("changes") List<Change> changes) {
    PathTrie trie = PathTrie.EMPTY;
    Set<String> twin = new HashSet<>();
    for (Change change : changes) {
      PathTrie before = trie;
      trie = change.adds() ? trie.with(change.path()) : trie.without(change.path());
      boolean changed = change.adds() ? twin.add(change.path()) : twin.remove(change.path());
      assertThat(trie != before).isEqualTo(changed);
      assertThat(trie.contains(change.path())).isEqualTo(change.adds());
    }
    assertThat(content(trie)).hasSize(twin.size()).containsExactlyInAnyOrderElementsOf(twin);
    assertThat(content(PathTrie.of(List.copyOf(twin)))).containsExactlyInAnyOrderElementsOf(twin);
  }

  @Example void what_one_reader_holds_stays_as_it_was() {
    List<String> first = paths(0, 1000);
    PathTrie held = PathTrie.of(first);
    PathTrie later = held;
    for (String path : paths(500, 3000)) later = later.with(path);
    for (String path : paths(0, 700)) later = later.without(path);
    assertThat(content(held)).containsExactlyInAnyOrderElementsOf(first);
    assertThat(content(later)).containsExactlyInAnyOrderElementsOf(paths(700, 3000));
  }

  @Example void it_can_be_emptied() {
    PathTrie trie = PathTrie.of(paths(0, 5000));
    for (String path : paths(0, 5000)) trie = trie.without(path);
    assertThat(content(trie)).isEmpty();
  }

  @Provide Arbitrary<List<Change>> changes() {
    return Arbitraries.integers().between(0, 599).map(PathTrieLaws::path).flatMap(path -> Arbitraries.frequency(
        Tuple.of(3, true), Tuple.of(1, false)).map(adds -> new Change(adds, path))).list().ofMaxSize(1500);
  }

  /** Every other of one hash: Aa and BB have the same. */
  private static String path(int number) {
    if (number % 2 == 0) return "/a/n" + number;
    var path = new StringBuilder("/a/");
    for (int bit = 0; bit < 10; bit++) path.append((number >> bit & 1) == 0 ? "Aa" : "BB");
    return path.toString();
  }

  private static List<String> paths(int from, int to) {
    var paths = new ArrayList<String>();
    for (int i = from; i < to; i++) paths.add("/a/n" + i);
    return paths;
  }

  private static List<String> content(PathTrie trie) {
    var content = new ArrayList<String>();
    trie.iterator().forEachRemaining(content::add);
    return content;
  }
}
