package io.synod.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FrameDecoderTest {
  private static final int MIN = 1;
  private static final int MAX = 300;
  private static final int RUOK = 0x72756f6b;

  private Leaks leaks;

  @BeforeEach @BeforeProperty void watchForLeaks() {
    leaks = Leaks.watch();
  }

  @AfterEach @AfterProperty void nothing_leaked() {
    leaks.assertNone();
  }

  @Property(tries = 300)
  void any_frames_in_any_fragmentation_come_out_as_they_went_in(
      @ForAll @Size(max = 12) List<@Size(min = MIN, max = MAX) byte[]> frames,
      @ForAll @Size(max = 40) List<@IntRange(min = 1, max = 90) Integer> cuts) {
    var sink = new Collector();
    feed(sink, stream(frames), cuts);
    assertThat(sink.frames.toArray()).isEqualTo(frames.toArray());
    assertThat(sink.badLengths).isEmpty();
  }

  @Property(tries = 1000)
  void any_bytes_in_any_fragmentation_agree_with_a_dumb_twin(
      @ForAll @Size(max = 200) byte[] bytes, @ForAll boolean smallLengths,
      @ForAll @Size(max = 40) List<@IntRange(min = 1, max = 9) Integer> cuts) {
    if (smallLengths) for (int i = 0; i < bytes.length; i++) bytes[i] &= i % 7 == 0 ? 0x0f : i % 2;
    var whole = new Collector();
    whole.dumb(bytes);
    var sink = new Collector();
    feed(sink, bytes, cuts);
    assertThat(sink.frames.toArray()).isEqualTo(whole.frames.toArray());
    assertThat(sink.badLengths).isEqualTo(whole.badLengths);
    assertThat(sink.words).isEqualTo(whole.words);
  }

  @Property(tries = 300)
  void a_sink_that_halts_after_each_frame_misses_none(
      @ForAll @Size(max = 12) List<@Size(min = MIN, max = MAX) byte[]> frames,
      @ForAll @Size(max = 40) List<@IntRange(min = 1, max = 90) Integer> cuts) {
    var sink = new Collector();
    sink.haltEach = true;
    var decoder = feed(sink, stream(frames), cuts, false);
    for (int i = 0; i < frames.size(); i++) {
      assertThat(sink.frames).hasSizeLessThanOrEqualTo(i + 1);
      sink.halted = false;
      decoder.proceed();
    }
    decoder.end();
    assertThat(sink.frames.toArray()).isEqualTo(frames.toArray());
  }

  @Test void a_frame_within_one_read_is_a_slice_of_it() {
    ByteBuf read = direct(stream(List.of(new byte[] {1, 2, 3})));
    var seen = new ArrayList<Boolean>();
    var decoder = decoder(new Collector() {
      @Override public void frame(ByteBuf frame) {
        seen.add(frame.memoryAddress() == read.memoryAddress() + 4);
        super.frame(frame);
      }
    });
    decoder.feed(read);
    decoder.end();
    assertThat(seen).containsExactly(true);
  }

  @Test void a_frame_that_crosses_reads_has_a_buffer_of_its_own_size() {
    var capacities = new ArrayList<Integer>();
    var decoder = decoder(new Collector() {
      @Override public void frame(ByteBuf frame) {
        capacities.add(frame.capacity());
        super.frame(frame);
      }
    });
    byte[] bytes = stream(List.of(new byte[137]));
    decoder.feed(direct(Arrays.copyOf(bytes, 50)));
    decoder.feed(direct(Arrays.copyOfRange(bytes, 50, bytes.length)));
    decoder.end();
    assertThat(capacities).containsExactly(137);
  }

  @Test void a_length_alone_reserves_no_more_than_a_mebibyte() {
    var allocator = new PooledByteBufAllocator(true);
    var decoder = new FrameDecoder(allocator, MIN, Integer.MAX_VALUE, new Collector());
    decoder.feed(direct(ByteBuffer.allocate(5).putInt(Integer.MAX_VALUE).put((byte) 1).array()));
    assertThat(allocator.pinnedDirectMemory()).isLessThanOrEqualTo(1 << 20);
    decoder.end();
  }

  @Test void a_frame_longer_than_a_first_reservation_arrives_whole() {
    byte[] frame = new byte[(3 << 20) + 17];
    new Random(1).nextBytes(frame);
    var sink = new Collector();
    var decoder = new FrameDecoder(PooledByteBufAllocator.DEFAULT, MIN, 4 << 20, sink);
    byte[] bytes = stream(List.of(frame));
    for (int from = 0; from < bytes.length; from += 65536) {
      decoder.feed(direct(Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + 65536))));
    }
    decoder.end();
    assertThat(sink.frames).hasSize(1);
    assertThat(sink.frames.get(0)).isEqualTo(frame);
  }

  @Property(tries = 100)
  void long_frames_read_into_the_room_that_is_lent_come_out_as_they_went_in(
      @ForAll @Size(max = 5) List<@IntRange(min = MIN, max = 3 * FrameDecoder.WORTH_LENDING_BYTES) Integer> lengths,
      @ForAll @Size(max = 9) List<@IntRange(min = 1, max = 2 * FrameDecoder.WORTH_LENDING_BYTES) Integer> reads, @ForAll Random random) {
    var frames = new ArrayList<byte[]>();
    for (int length : lengths) {
      frames.add(new byte[length]);
      random.nextBytes(frames.get(frames.size() - 1));
    }
    var sink = new Collector();
    var decoder = new FrameDecoder(PooledByteBufAllocator.DEFAULT, MIN, Integer.MAX_VALUE, sink);
    ByteBuffer stream = ByteBuffer.wrap(stream(frames));
    for (int i = 0; stream.hasRemaining(); i++) {
      ByteBuf room = decoder.lend();
      if (room == null) room = PooledByteBufAllocator.DEFAULT.directBuffer(1 << 16);
      int size = reads.isEmpty() ? 1 << 16 : reads.get(i % reads.size());
      byte[] read = new byte[Math.min(stream.remaining(), Math.min(size, room.writableBytes()))];
      stream.get(read);
      decoder.feed(room.writeBytes(read));
    }
    decoder.end();
    assertThat(sink.frames.toArray()).isEqualTo(frames.toArray());
  }

  @Test void room_that_was_lent_and_not_used_does_no_harm() {
    var sink = new Collector();
    var decoder = new FrameDecoder(PooledByteBufAllocator.DEFAULT, MIN, 1 << 20, sink);
    byte[] frame = new byte[1 << 17];
    new Random(2).nextBytes(frame);
    byte[] bytes = stream(List.of(frame));
    decoder.feed(direct(Arrays.copyOf(bytes, 100)));
    decoder.lend().release();
    decoder.feed(direct(Arrays.copyOfRange(bytes, 100, 200)));
    ByteBuf room = decoder.lend();
    assertThat(room.writableBytes()).isEqualTo(bytes.length - 200);
    decoder.feed(room.writeBytes(bytes, 200, bytes.length - 200));
    assertThat(sink.frames).hasSize(1);
    assertThat(sink.frames.get(0)).isEqualTo(frame);
    assertThat(decoder.lend()).isNull();
    decoder.end();
  }

  @Test void the_first_four_bytes_may_be_a_word_and_then_nothing_more_is_read() {
    var sink = new Collector();
    feed(sink, "ruok\n\0\0\0\1x".getBytes(StandardCharsets.ISO_8859_1), List.of(3));
    assertThat(sink.words).containsExactly(RUOK);
    assertThat(sink.frames).isEmpty();
    assertThat(sink.badLengths).isEmpty();
  }

  private static void feed(Collector sink, byte[] bytes, List<Integer> cuts) {
    feed(sink, bytes, cuts, true);
  }

  private static FrameDecoder feed(Collector sink, byte[] bytes, List<Integer> cuts, boolean end) {
    var decoder = decoder(sink);
    int from = 0;
    for (int cut : cuts) {
      int to = Math.min(bytes.length, from + cut);
      decoder.feed(direct(Arrays.copyOfRange(bytes, from, to)));
      from = to;
    }
    decoder.feed(direct(Arrays.copyOfRange(bytes, from, bytes.length)));
    if (end) decoder.end();
    return decoder;
  }

  private static FrameDecoder decoder(Collector sink) {
    return new FrameDecoder(PooledByteBufAllocator.DEFAULT, MIN, MAX, sink);
  }

  private static byte[] stream(List<byte[]> frames) {
    var bytes = ByteBuffer.allocate(frames.stream().mapToInt(frame -> 4 + frame.length).sum());
    frames.forEach(frame -> bytes.putInt(frame.length).put(frame));
    return bytes.array();
  }

  private static ByteBuf direct(byte[] bytes) {
    return PooledByteBufAllocator.DEFAULT.directBuffer(Math.max(1, bytes.length)).writeBytes(bytes);
  }

  private static class Collector implements FrameDecoder.Sink {
    final List<byte[]> frames = new ArrayList<>();
    final List<Integer> badLengths = new ArrayList<>();
    final List<Integer> words = new ArrayList<>();
    boolean haltEach;
    boolean halted;

    @Override public void frame(ByteBuf frame) {
      byte[] bytes = new byte[frame.readableBytes()];
      frame.readBytes(bytes).release();
      frames.add(bytes);
      halted = haltEach;
    }

    @Override public void badLength(int length) {
      badLengths.add(length);
    }

    @Override public boolean word(int word) {
      if (word != RUOK) return false;
      words.add(word);
      return true;
    }

    @Override public boolean halted() {
      return halted;
    }

    /** The same rules on all bytes at once. */
    void dumb(byte[] all) {
      var bytes = ByteBuffer.wrap(all);
      for (boolean first = true; bytes.remaining() >= 4; first = false) {
        int length = bytes.getInt();
        if (first && word(length)) return;
        if (length < MIN || length > MAX) {
          badLength(length);
          return;
        }
        if (bytes.remaining() < length) return;
        byte[] frame = new byte[length];
        bytes.get(frame);
        frames.add(frame);
      }
    }
  }
}
