package io.synod.znode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synod.ensemble.Decoder;
import io.synod.journal.Bytes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class TreeSnapshotTest {
  /** The form on disk of version 1, two entries of it: a session, and a znode with data, an ACL and a child in its past. */
  private static final String GOLDEN = "00000001"
      + "0000001d" + "01" + "0000000000000007" + "e0d403" + "11" + "30313233343536373839616263646566"
      + "00000030" + "02" + "022f61" + "0378" + "79" + "020106646967657374" + "03613a62" + "8180808010" + "8280808010" + "8380808010"
      + "8380808010" + "e807" + "e907" + "00" + "02" + "00" + "02"
      + "00000000";

  @Test void version_1_is_read() throws IOException {
    Tree tree = read(GOLDEN);
    NodeView node = tree.node("/a");
    assertThat(node.stat()).isEqualTo(new Stat(0x100000001L, 0x100000002L, 1000, 1001, 1, 2, 0, 0, 2, 0, 0x100000003L));
    assertThat(node.data()).isEqualTo(Bytes.utf8("xy"));
    assertThat(node.acl()).isEqualTo(List.of(new Acl(1, new Identity("digest", "a:b"))));
    assertThat(tree.session(7)).contains(new TreeView.SessionView(7, 30_000, Bytes.utf8("0123456789abcdef")));
  }

  @Test void version_1_is_what_is_written() throws IOException {
    Tree tree = read(GOLDEN);
    var out = new ByteArrayOutputStream();
    tree.writeSnapshot(new DataOutputStream(out));
    assertThat(HexFormat.of().formatHex(out.toByteArray())).isEqualTo(GOLDEN);
  }

  @Test void the_id_of_the_ensemble_comes_first_where_there_is_one() throws IOException {
    String named = GOLDEN.replaceFirst("00000001", "00000001" + "00000005" + "03" + "03" + "616263");
    Tree tree = read(named);
    assertThat(tree.ensemble()).isEqualTo("abc");
    assertThat(tree.node("/a")).isNotNull();
    var out = new ByteArrayOutputStream();
    tree.writeSnapshot(new DataOutputStream(out));
    assertThat(HexFormat.of().formatHex(out.toByteArray())).isEqualTo(named);
  }

  @Test void of_a_znode_that_is_there_twice_the_later_holds_and_it_is_one_child() throws IOException {
    var out = new ByteArrayOutputStream();
    var writer = new TreeSnapshot.Writer(new DataOutputStream(out));
    writer.znode("/a", Znode.born(Bytes.EMPTY, Acl.OPEN, 0, 1, 0));
    for (String data : List.of("old", "new")) writer.znode("/a/b", Znode.born(Bytes.utf8(data), Acl.OPEN, 0, 2, 0));
    writer.end();
    Tree tree = read(HexFormat.of().formatHex(out.toByteArray()));
    assertThat(tree.node("/a").children()).containsExactly("b");
    assertThat(tree.node("/a").numChildren()).isEqualTo(1);
    assertThat(tree.node("/a/b").data()).isEqualTo(Bytes.utf8("new"));
  }

  @Test void another_version_is_refused() {
    assertThatThrownBy(() -> read("00000002" + "00000000")).isInstanceOf(Decoder.Malformed.class).hasMessageContaining("format 2");
  }

  private static Tree read(String hex) throws IOException {
    var tree = new Tree(TreeSettings.defaults());
    tree.readSnapshot(new DataInputStream(new ByteArrayInputStream(HexFormat.of().parseHex(hex))), 0x100000003L);
    return tree;
  }
}
