package io.synod.znode;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import org.apache.zookeeper.common.PathUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PathsTest {
  @ParameterizedTest
  @ValueSource(strings = {"/", "/a", "/a/b", "/.a", "/a.", "/...", "/a b", "/häuser/日本", "/a/..b", "/zookeeper/quota"})
  void absolute_paths_of_visible_names_are_valid(String path) {
    assertThat(Paths.isValid(path)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "a/b", "/a/", "//", "//a", "/a//b", "/.", "/..", "/a/.", "/a/../b", "/a/./b", "/a\u0000b", "/\u001f", "/\u007f",
      "/\u0085", "/\ud83d\ude00", "/\ue000", "/\uffff"})
  void relative_empty_and_invisible_names_are_not(String path) {
    assertThat(Paths.isValid(path)).isFalse();
  }

  @Property
  void agrees_with_zookeeper(@ForAll @CharRange(from = '-', to = '0') String text) {
    assertThat(Paths.isValid("/" + text)).isEqualTo(zooKeeperAccepts("/" + text));
  }

  @Property
  void agrees_with_zookeeper_on_any_character(@ForAll char c) {
    assertThat(Paths.isValid("/a" + c)).isEqualTo(zooKeeperAccepts("/a" + c));
  }

  @Test void parent_and_name_put_together_are_the_path() {
    assertThat(Paths.parent("/a")).isEqualTo("/");
    assertThat(Paths.parent("/a/b/c")).isEqualTo("/a/b");
    assertThat(Paths.name("/a/b/c")).isEqualTo("c");
  }

  private static boolean zooKeeperAccepts(String path) {
    try {
      PathUtils.validatePath(path);
      return true;
    } catch (IllegalArgumentException refused) {
      return false;
    }
  }
}
