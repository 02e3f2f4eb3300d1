package io.synod.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class LinkFrameTest {
  @Property void a_hello_is_read_as_it_was_written(
      @ForAll @AlphaChars @StringLength(max = 40) String cluster, @ForAll int node) throws Exception {
    var hello = new LinkFrame.Hello(new LinkIdentity(cluster, node, 77));
    assertThat(LinkFrame.decode(content(LinkFrame.encode(hello)))).isEqualTo(hello);
  }

  @Property void a_refusal_is_read_as_it_was_written(@ForAll @AlphaChars @StringLength(max = 200) String reason) throws Exception {
    var refusal = new LinkFrame.Refusal(reason);
    assertThat(LinkFrame.decode(content(LinkFrame.encode(refusal)))).isEqualTo(refusal);
  }

  @Property void content_is_read_as_it_was_written(@ForAll @StringLength(max = 40) @AlphaChars String channel, @ForAll byte[] one, @ForAll byte[] two)
      throws Exception {
    ByteBuf framed = LinkFrame.encode(ByteBufAllocator.DEFAULT, channel, ByteBuffer.wrap(one), ByteBuffer.wrap(two));
    var content = (LinkFrame.Content) LinkFrame.decode(content(framed));
    assertThat(content.channel()).isEqualTo(channel);
    assertThat(content.bytes()).isEqualTo(Unpooled.wrappedBuffer(one, two));
    framed.release();
  }

  @Property void bytes_without_our_magic_are_malformed(@ForAll byte[] bytes) {
    Assume.that(bytes.length < 4 || Unpooled.wrappedBuffer(bytes).getInt(0) != LinkFrame.MAGIC);
    assertThatThrownBy(() -> LinkFrame.decode(Unpooled.wrappedBuffer(bytes))).isInstanceOf(LinkFrame.Malformed.class);
  }

  @Property void any_bytes_with_magic_and_checksum_are_a_frame_or_malformed(@ForAll byte[] bytes) {
    ByteBuf frame = Unpooled.buffer().writeInt(LinkFrame.MAGIC).writeBytes(bytes);
    var crc = new CRC32C();
    crc.update(frame.nioBuffer());
    frame.writeInt((int) crc.getValue());
    try {
      assertThat(LinkFrame.decode(frame)).isNotNull();
    } catch (LinkFrame.Malformed e) {
      assertThat(e).hasMessageMatching("a frame of .*|its kind is .*|a hello without a node|content of version .*|content without a channel");
    }
  }

  @Property void a_changed_byte_is_noticed(@ForAll int where, @ForAll byte other) {
    ByteBuf frame = content(LinkFrame.encode(new LinkFrame.Hello(new LinkIdentity("main", 2, 77))));
    int at = frame.readerIndex() + Math.floorMod(where, frame.readableBytes());
    Assume.that(frame.getByte(at) != other);
    frame.setByte(at, other);
    assertThatThrownBy(() -> LinkFrame.decode(frame)).isInstanceOf(LinkFrame.Malformed.class);
  }

  @Test void the_layout_of_a_hello_is_fixed() {
    assertThat(ByteBufUtil.hexDump(LinkFrame.encode(new LinkFrame.Hello(new LinkIdentity("c1", 3, 4)))))
        .startsWith("00000019" + "53594e44" + "0001" + "01" + "00000003" + "0000000000000004" + "6331").hasSize(58);
  }

  private static ByteBuf content(ByteBuf framed) {
    assertThat(framed.readInt()).isEqualTo(framed.readableBytes());
    return framed;
  }
}
