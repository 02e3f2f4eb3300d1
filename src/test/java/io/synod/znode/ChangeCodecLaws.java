package io.synod.znode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synod.ensemble.Configuration;
import io.synod.ensemble.Decoder;
import io.synod.ensemble.Encoder;
import io.synod.ensemble.MalformedConfiguration;
import io.synod.journal.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ChangeCodecLaws {
  private static final List<Acl> ACL = List.of(new Acl(3, new Identity("digest", "a:b")), new Acl(31, new Identity("ip", "10.0.0.0/8")));
  private static final String MEMBERS = "server.1=a:1:2:participant\nversion=7";

  @Property
  void what_was_written_is_read(@ForAll("changes") Changed change) throws Decoder.Malformed {
    assertThat(decoded(encoded(change))).isEqualTo(change);
  }

  @Property
  void any_bytes_are_a_change_or_malformed(@ForAll byte[] bytes) {
    try {
      assertThat(decoded(Bytes.copyOf(bytes))).isNotNull();
    } catch (Decoder.Malformed malformed) {
      assertThat(malformed).hasMessageMatching("(?s).+");
    }
  }

  @Property
  void a_cut_change_is_malformed(@ForAll("changes") Changed change, @ForAll int cut) {
    byte[] whole = encoded(change).toArray();
    byte[] part = Arrays.copyOf(whole, Math.floorMod(cut, whole.length));
    assertThatThrownBy(() -> decoded(Bytes.copyOf(part))).isInstanceOf(Decoder.Malformed.class);
  }

  /** The form on disk of version 1: changing it makes logs of earlier versions unreadable. */
  @Example
  void the_form_on_disk_is_what_it_was() throws Decoder.Malformed {
    var golden = List.of(
        "01022f6103686900000000000000000002",
        "01022f6500" + "03" + "03" + "06646967657374" + "03613a62" + "1f" + "026970" + "0a31302e302e302e302f38" + "0000000000000007" + "02",
        "01022f63" + "00" + "00" + "8000000000000000" + "02",
        "01022f74" + "00" + "00" + "ff0000000000ea60" + "02",
        "02022f61",
        "03022f6103686902",
        "03022f610004",
        "04022f610003",
        "05022f61",
        "060202022f6105022f62",
        "0700000000000000ffe0d403" + "110102030405060708090a0b0c0d0e0f10",
        "0800000000000000070102022f61022f62",
        "0904" + "010203",
        "0a" + "24" + HexFormat.of().formatHex(MEMBERS.getBytes(StandardCharsets.UTF_8)),
        "0b" + "03" + "616263");
    List<Changed> changes = List.of(
        new Changed.ZnodeCreated("/a", Bytes.utf8("hi"), Acl.OPEN, 0, 1),
        new Changed.ZnodeCreated("/e", null, ACL, 7, 1),
        new Changed.ZnodeCreated("/c", null, Acl.OPEN, Long.MIN_VALUE, 1),
        new Changed.ZnodeCreated("/t", null, Acl.OPEN, 0xff00000000000000L | 60_000, 1),
        new Changed.ZnodeDeleted("/a"),
        new Changed.DataSet("/a", Bytes.utf8("hi"), 1),
        new Changed.DataSet("/a", null, 2),
        new Changed.AclSet("/a", Acl.OPEN, -2),
        new Changed.VersionChecked("/a"),
        new Changed.Many(List.of(new Changed.ZnodeDeleted("/a"), new Changed.VersionChecked("/b"))),
        new Changed.SessionOpened(255, 30_000, Bytes.owning(HexFormat.of().parseHex("0102030405060708090a0b0c0d0e0f10"))),
        new Changed.SessionClosed(7, true, List.of("/a", "/b")),
        new Changed.TreeRestored(new PackedTree(Bytes.owning(new byte[] {1, 2, 3}))),
        new Changed.Reconfigured(members(7)),
        new Changed.EnsembleNamed("abc"));
    var written = new ArrayList<String>();
    for (Changed change : changes) written.add(HexFormat.of().formatHex(encoded(change).toArray()));
    assertThat(written).isEqualTo(golden);
    for (int i = 0; i < golden.size(); i++) assertThat(decoded(Bytes.owning(HexFormat.of().parseHex(golden.get(i))))).isEqualTo(changes.get(i));
  }

  @Provide
  Arbitrary<Changed> changes() {
    Arbitrary<Changed> single = single();
    return Arbitraries.oneOf(single, single.list().ofMaxSize(5).map(Changed.Many::new));
  }

  private static Arbitrary<Changed> single() {
    Arbitrary<String> path = Arbitraries.strings().ofMaxLength(20);
    Arbitrary<Bytes> data = Arbitraries.bytes().array(byte[].class).ofMaxSize(40).map(Bytes::copyOf).injectNull(0.1);
    Arbitrary<Integer> number = Arbitraries.integers();
    Arbitrary<Long> id = Arbitraries.longs();
    Arbitrary<List<Acl>> acl = Arbitraries.of(Acl.OPEN, ACL, List.of());
    return Arbitraries.oneOf(
        Combinators.combine(path, data, acl, id, number).as(Changed.ZnodeCreated::new),
        path.map(Changed.ZnodeDeleted::new),
        Combinators.combine(path, data, number).as(Changed.DataSet::new),
        Combinators.combine(path, acl, number).as(Changed.AclSet::new),
        path.map(Changed.VersionChecked::new),
        path.map(Changed.EnsembleNamed::new),
        data.map(bytes -> new Changed.TreeRestored(new PackedTree(bytes == null ? Bytes.EMPTY : bytes))),
        id.map(version -> new Changed.Reconfigured(members(version))),
        Combinators.combine(id, number, data).as(Changed.SessionOpened::new),
        Combinators.combine(id, Arbitraries.of(true, false), path.list().ofMaxSize(4)).as(Changed.SessionClosed::new));
  }

  private static Configuration members(long version) {
    try {
      return Configuration.parse(MEMBERS).withVersion(version);
    } catch (MalformedConfiguration malformed) {
      throw new AssertionError(malformed);
    }
  }

  private static Bytes encoded(Changed change) {
    Encoder out = new Encoder(16);
    ChangeCodec.encode(change, out);
    return out.take();
  }

  private static Changed decoded(Bytes bytes) throws Decoder.Malformed {
    return ChangeCodec.decode(new Decoder(bytes));
  }
}
