package io.synod.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.synod.journal.Bytes;
import io.synod.session.Session;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.Size;
import org.apache.jute.BinaryOutputArchive;
import org.apache.jute.Record;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Id;
import org.apache.zookeeper.proto.ConnectRequest;
import org.apache.zookeeper.proto.CreateRequest;
import org.apache.zookeeper.proto.GetDataResponse;
import org.apache.zookeeper.proto.SetWatches2;

/** {@code decode(encode(x))} is {@code x}; any bytes decode or are {@link Malformed}; both agree with jute's own stream archives. */
class JuteLawsTest {
  @Provide
  Arbitrary<String> text() {
    return Arbitraries.strings().excludeChars(surrogates()).ofMaxLength(30);
  }

  private static char[] surrogates() {
    var all = new char[0xE000 - 0xD800];
    for (int i = 0; i < all.length; i++) all[i] = (char) (0xD800 + i);
    return all;
  }

  @Provide
  Arbitrary<CreateRequest> creates() {
    Arbitrary<List<ACL>> acls = Combinators.combine(Arbitraries.integers(), text(), text()).as((perms, scheme, id) -> new ACL(perms, new Id(scheme, id)))
        .list().ofMaxSize(5);
    return Combinators.combine(text().injectNull(0.1), Arbitraries.bytes().array(byte[].class).ofMaxSize(50).injectNull(0.1), acls, Arbitraries.integers())
        .as(CreateRequest::new);
  }

  @Property
  void a_record_comes_back_as_it_was_written(@ForAll("creates") CreateRequest request) throws IOException {
    ByteBuf bytes = Unpooled.buffer();
    request.serialize(new JuteOut().to(bytes), "");
    var read = new CreateRequest();
    read.deserialize(new JuteIn(bytes), "");
    assertThat(theirs(read)).as("the records' own equals does not bear nulls").isEqualTo(theirs(request));
    assertThat(bytes.isReadable()).isFalse();
  }

  @Property
  void the_bytes_are_those_of_jutes_own_archive(@ForAll("creates") CreateRequest request) throws IOException {
    assertThat(ours(request)).isEqualTo(theirs(request));
  }

  @Property
  void lists_of_strings_too(@ForAll long zxid, @ForAll List<@Size(max = 10) String> paths) throws IOException {
    List<String> plain = paths.stream().map(path -> path.codePoints().filter(c -> c < 0xD800).collect(StringBuilder::new,
        StringBuilder::appendCodePoint, StringBuilder::append).toString()).toList();
    var request = new SetWatches2(zxid, plain, plain, List.of(), plain, List.of());
    assertThat(ours(request)).isEqualTo(theirs(request));
  }

  @Property
  void a_stat_is_written_as_the_generated_record_writes_it(@ForAll long a, @ForAll long b, @ForAll int c, @ForAll int d) throws IOException {
    ByteBuf bytes = Unpooled.buffer();
    new JuteOut().to(bytes).writeStat(new io.synod.znode.Stat(a, b, a + 1, b + 1, c, d, c + 1, a + 2, d + 1, c + 2, b + 2));
    assertThat(content(bytes)).isEqualTo(theirs(new org.apache.zookeeper.data.Stat(a, b, a + 1, b + 1, c, d, c + 1, a + 2, d + 1, c + 2, b + 2)));
  }

  @Property
  void a_connect_request_is_read_with_and_without_the_read_only_byte(@ForAll long zxid, @ForAll int timeout, @ForAll long id,
      @ForAll @Size(max = 16) byte[] password, @ForAll boolean readOnly) throws IOException {
    byte[] bytes = theirs(new ConnectRequest(0, zxid, timeout, id, password, readOnly));
    Bytes kept = id == 0 ? Bytes.EMPTY : Bytes.copyOf(password);
    var connect = new Session.Connect(zxid, timeout, id, kept, readOnly);
    var old = new Session.Connect(zxid, timeout, id, kept, false);
    assertThat(ConnectCodec.read(new JuteIn(Unpooled.wrappedBuffer(bytes)))).isEqualTo(new ConnectCodec(connect, true));
    assertThat(ConnectCodec.read(new JuteIn(Unpooled.wrappedBuffer(bytes, 0, bytes.length - 1)))).isEqualTo(new ConnectCodec(old, false));
  }

  @Property(tries = 5000)
  void any_bytes_are_a_request_or_malformed(@ForAll @Size(max = 80) byte[] bytes) {
    decodes(() -> Unpooled.wrappedBuffer(bytes));
  }

  /** A header of a known operation, then anything: reaches deeper than bytes alone. */
  @Property(tries = 5000)
  void any_body_is_a_request_or_malformed(@ForAll("types") int type, @ForAll @Size(max = 80) byte[] body) {
    decodes(() -> Unpooled.buffer().writeInt(1).writeInt(type).writeBytes(body));
  }

  @Tag("fuzz")
  @Property(tries = 2_000_000)
  void any_body_at_length(@ForAll("types") int type, @ForAll @Size(max = 300) byte[] body) {
    decodes(() -> Unpooled.buffer().writeInt(1).writeInt(type).writeBytes(body));
  }

  @Provide
  Arbitrary<Integer> types() {
    return Arbitraries.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 15, 16, 17, 18, 19, 21, 22, 100, 101, 102, 103, 104, 105, 106, 107, -11, 99);
  }

  private static void decodes(Supplier<ByteBuf> bytes) {
    try {
      assertThat(Opcodes.read(new JuteIn(bytes.get()), Authentication.NONE)).isInstanceOf(Answer.class);
    } catch (IOException e) {
      assertThat(e).isInstanceOf(Malformed.class);
    }
    try {
      assertThat(ConnectCodec.read(new JuteIn(bytes.get()))).isNotNull();
    } catch (IOException e) {
      assertThat(e).isInstanceOf(Malformed.class);
    }
  }

  @Example
  void a_list_longer_than_its_bytes_costs_no_memory() {
    ByteBuf bytes = Unpooled.buffer().writeInt(1).writeInt(Opcodes.SET_WATCHES).writeLong(0).writeInt(Integer.MAX_VALUE);
    assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> Opcodes.read(new JuteIn(bytes), Authentication.NONE))).isInstanceOf(Malformed.class)
        .hasMessageContaining("2147483647");
  }

  @Example
  void data_is_written_as_the_generated_response_writes_it() throws IOException {
    ByteBuf bytes = Unpooled.buffer();
    JuteOut out = new JuteOut().to(bytes);
    out.writeBytes(Bytes.utf8("foo"));
    out.writeStat(new io.synod.znode.Stat(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11));
    assertThat(content(bytes)).isEqualTo(theirs(new GetDataResponse("foo".getBytes(), new org.apache.zookeeper.data.Stat(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11))));
  }

  private static byte[] ours(Record record) throws IOException {
    ByteBuf bytes = Unpooled.buffer();
    record.serialize(new JuteOut().to(bytes), "");
    return content(bytes);
  }

  private static byte[] content(ByteBuf bytes) {
    var content = new byte[bytes.readableBytes()];
    bytes.readBytes(content);
    return content;
  }

  private static byte[] theirs(Record record) throws IOException {
    var stream = new ByteArrayOutputStream();
    record.serialize(BinaryOutputArchive.getArchive(stream), "");
    return stream.toByteArray();
  }
}
