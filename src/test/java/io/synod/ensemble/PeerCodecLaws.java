package io.synod.ensemble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synod.ensemble.PeerMessage.PartialSnapshot;
import io.synod.journal.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.TreeSet;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class PeerCodecLaws {
  @Property
  void what_was_sent_is_heard(@ForAll @LongRange(min = 0) long join, @ForAll int epoch, @ForAll long zxid, @ForAll @LongRange(min = 0) long number,
      @ForAll byte[] content, @ForAll String text) throws IOException {
    Bytes bytes = Bytes.copyOf(content);
    var transaction = new Transaction(zxid, 5, new Origin(number, epoch, text, text), new CountingMachine.Added(text));
    List<PeerMessage> all = List.of(
        new PeerMessage.LearnerInfo(join, epoch, zxid),
        new PeerMessage.EpochAcked(join, epoch, true, epoch + 1, zxid, new PartialSnapshot(zxid, epoch, number)),
        new PeerMessage.NewLeaderAcked(join, epoch, zxid), new PeerMessage.Acked(join, zxid),
        new PeerMessage.ChunkTaken(join, zxid, epoch, number, true),
        new PeerMessage.Forwarded(join, number, List.of(new PeerMessage.Asked(new Origin(zxid, epoch, text, text), bytes),
            new PeerMessage.Asked(Origin.NODE, null))), new PeerMessage.SurpassAsked(join, number, zxid),
        new PeerMessage.Pong(join, zxid, bytes), new PeerMessage.Left(join), new PeerMessage.NewEpoch(join, epoch),
        new PeerMessage.Truncate(join, zxid), new PeerMessage.SnapshotChunk(join, zxid, number, epoch, number, bytes),
        new PeerMessage.Proposed(join, Batches.of(zxid - 1, new CountingMachine(), transaction)),
        new PeerMessage.Committed(join, zxid), new PeerMessage.NewLeader(join, epoch), new PeerMessage.UpToDate(join, epoch, zxid),
        new PeerMessage.Accepted(join, number, List.of(zxid, zxid + 1, zxid + number)), new PeerMessage.Answered(join, number, zxid, true, bytes),
        new PeerMessage.Answered(join, number, zxid, false, null), new PeerMessage.Confirmed(join, number),
        new PeerMessage.Logged(join, zxid, true), new PeerMessage.Logged(join, zxid, false), new PeerMessage.Ping(join, zxid), new PeerMessage.Declined(join));
    for (PeerMessage message : all) {
      ByteBuffer frame = frame(PeerCodec.encode(message));
      assertThat(NotificationCodec.isOne(frame)).isFalse();
      assertThat(PeerCodec.decode(frame)).isEqualTo(message);
    }
    assertThat(all.stream().map(Object::getClass)).as("every message").containsAll(List.of(PeerMessage.class.getPermittedSubclasses()));
  }

  @Property
  void any_bytes_are_a_message_or_malformed(@ForAll byte[] bytes, @ForAll @IntRange(max = 25) int kind) throws IOException {
    var frame = ByteBuffer.allocate(bytes.length + 2).put((byte) PeerCodec.VERSION).put((byte) kind).put(bytes).flip();
    try {
      assertThat(PeerCodec.decode(frame)).isNotNull();
    } catch (Decoder.Malformed malformed) {
      assertThat(malformed.getMessage()).isNotEmpty();
    }
  }

  @Property
  void a_notification_is_heard_as_it_was_sent(@ForAll @IntRange(min = 1, max = 254) int from, @ForAll @IntRange(max = 3) int state,
      @ForAll long zxid, @ForAll int epoch, @ForAll @LongRange(min = 0) long round, @ForAll boolean established) throws Exception {
    var configuration = Configuration.parse("server.1=a:1:2:participant;0.0.0.0:2181\nserver.9=b:3:4:observer").withVersion(Math.abs(epoch));
    var notification = new Notification(from, MemberState.values()[state], new Vote(from, zxid, epoch), round, established,
        new TreeSet<>(List.of(1, from)), configuration);
    ByteBuffer frame = NotificationCodec.encode(notification);
    assertThat(NotificationCodec.isOne(frame)).isTrue();
    assertThat(NotificationCodec.decode(frame)).isEqualTo(notification);
  }

  @Property
  void any_bytes_are_a_notification_or_malformed(@ForAll byte[] bytes) throws IOException {
    var frame = ByteBuffer.allocate(bytes.length + 2).put((byte) PeerCodec.VERSION).put((byte) 64).put(bytes).flip();
    try {
      assertThat(NotificationCodec.decode(frame)).isNotNull();
    } catch (Decoder.Malformed malformed) {
      assertThat(malformed.getMessage()).isNotEmpty();
    }
  }

  @Example
  void a_newer_version_is_refused() {
    assertThatThrownBy(() -> PeerCodec.decode(ByteBuffer.wrap(new byte[] {9, 1, 0}))).isInstanceOf(Decoder.Malformed.class)
        .hasMessageContaining("version 9");
  }

  private static ByteBuffer frame(ByteBuffer[] parts) {
    int size = 0;
    for (ByteBuffer part : parts) size += part.remaining();
    var frame = ByteBuffer.allocate(size);
    for (ByteBuffer part : parts) frame.put(part);
    return frame.flip();
  }
}
