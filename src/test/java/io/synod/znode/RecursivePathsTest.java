package io.synod.znode;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class RecursivePathsTest {
  private final RecursivePaths paths = new RecursivePaths();

  @Test void what_is_above_is_found_from_the_root_down_and_the_path_itself_is_not() {
    for (String path : List.of("/", "/a", "/a/b", "/a/b/c", "/ab")) paths.add(path);
    assertThat(above("/a/b/c")).containsExactly("/", "/a", "/a/b");
    assertThat(above("/")).isEmpty();
  }

  @Test void a_watch_ends_alone() {
    paths.add("/a/b");
    paths.add("/a/b");
    paths.remove("/a/b");
    assertThat(above("/a/b/c")).containsExactly("/a/b");
    paths.remove("/a/b");
    assertThat(above("/a/b/c")).isEmpty();
    assertThat(paths.isEmpty()).isTrue();
  }

  @Property(tries = 200) void it_agrees_with_a_list_of_paths(@ForAll("lists") List<String> added, @ForAll("path") String asked) {
    added.forEach(paths::add);
    assertThat(above(asked)).containsExactlyInAnyOrderElementsOf(
        added.stream().distinct().filter(path -> !path.equals(asked) && (path.equals("/") || asked.startsWith(path + "/"))).toList());
    added.forEach(paths::remove);
    assertThat(paths.isEmpty()).isTrue();
  }

  @Provide Arbitrary<String> path() {
    return Arbitraries.of("a", "b", "ab").list().ofMaxSize(4).map(names -> "/" + String.join("/", names));
  }

  @Provide Arbitrary<List<String>> lists() {
    return path().list().ofMaxSize(6);
  }

  private List<String> above(String path) {
    var found = new ArrayList<String>();
    paths.above(path, found::add);
    return found;
  }
}
