package io.synod.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.synod.broker.Errors;
import io.synod.group.GroupEvent.GenerationStored;
import io.synod.group.GroupEvent.OffsetsCommitted;
import io.synod.journal.Bytes;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.kafka.common.message.ConsumerProtocolSubscription;
import org.apache.kafka.common.protocol.MessageUtil;
import org.junit.jupiter.api.Test;

/** Which offsets are kept and which are forgotten (KIP-211, KIP-496). */
class OffsetRulesTest {
  private static final OffsetKey READ = new OffsetKey("read", 0);
  private static final OffsetKey OTHER = new OffsetKey("other", 0);
  private static final Duration DAY = Duration.ofDays(1);

  private static StoredGroup stored(long commitMillis, OffsetKey... keys) {
    var stored = new StoredGroup();
    for (OffsetKey key : keys) stored.apply(new OffsetsCommitted(Map.of(key, new Committed(1, -1, "", commitMillis))));
    return stored;
  }

  private static GenerationStored emptySince(long millis) {
    return new GenerationStored(2, "consumer", Optional.empty(), Optional.empty(), List.of(), millis);
  }

  /** A stable group of one whose protocol metadata is this. */
  private static Group with(String type, Bytes metadata) {
    var member = new Member("m", Optional.empty(), "c", "/", 1, 1, List.of(new Member.Protocol("range", metadata)), Bytes.EMPTY);
    return new Stable(new Roster(1, Optional.of(type), Optional.of("range"), Optional.of("m"), Map.of("m", member), Set.of()), Set.of());
  }

  private static Bytes subscription(String topic) {
    ByteBuffer bytes = MessageUtil.toVersionPrefixedByteBuffer((short) 1, new ConsumerProtocolSubscription().setTopics(List.of(topic)));
    return Bytes.from(bytes);
  }

  @Test
  void a_text_that_is_too_long_refuses_its_partition_only() {
    var asked = Map.of(READ, new GroupCommand.Offset(1, -1, "12345"), OTHER, new GroupCommand.Offset(2, -1, "1234"));
    var answers = OffsetRules.admit(asked, 4);
    assertThat(answers).containsOnly(Map.entry(READ, Errors.OFFSET_METADATA_TOO_LARGE), Map.entry(OTHER, Errors.NONE));
    assertThat(OffsetRules.committed(asked, answers, 9)).containsOnly(Map.entry(OTHER, new Committed(2, -1, "1234", 9)));
  }

  @Test
  void offsets_of_an_empty_group_expire_after_the_retention_since_it_became_empty() {
    StoredGroup group = stored(0, READ).apply(emptySince(1_000));
    assertThat(OffsetRules.expired(Empty.NEW, group, 1_000 + DAY.toMillis() - 1, DAY)).isEmpty();
    assertThat(OffsetRules.expired(Empty.NEW, group, 1_000 + DAY.toMillis(), DAY)).containsExactly(READ);
  }

  @Test
  void offsets_of_a_group_that_never_had_members_expire_after_their_commit() {
    assertThat(OffsetRules.expired(Empty.NEW, stored(5, READ), 5 + DAY.toMillis() - 1, DAY)).isEmpty();
    assertThat(OffsetRules.expired(Empty.NEW, stored(5, READ), 5 + DAY.toMillis(), DAY)).containsExactly(READ);
  }

  @Test
  void of_a_group_with_members_only_what_nobody_reads_expires() {
    Group group = with("consumer", subscription("read"));
    assertThat(OffsetRules.expired(group, stored(0, READ, OTHER), DAY.toMillis(), DAY)).containsExactly(OTHER);
    assertThat(OffsetRules.expired(with("connect", Bytes.EMPTY), stored(0, READ, OTHER), DAY.toMillis(), DAY)).isEmpty();
  }

  @Test
  void what_is_subscribed_to_is_not_deleted() {
    Group group = with("consumer", subscription("read"));
    assertThat(OffsetRules.mayForget(group, stored(0))).isEqualTo(Errors.NONE);
    assertThat(OffsetRules.forget(Set.of(READ, OTHER), group))
        .containsOnly(Map.entry(READ, Errors.GROUP_SUBSCRIBED_TO_TOPIC), Map.entry(OTHER, Errors.NONE));
  }

  @Test
  void nothing_is_deleted_of_members_that_are_no_consumers_or_of_a_group_nobody_knows() {
    assertThat(OffsetRules.mayForget(with("connect", Bytes.EMPTY), stored(0, READ))).isEqualTo(Errors.NON_EMPTY_GROUP);
    assertThat(OffsetRules.mayForget(Empty.NEW, stored(0))).isEqualTo(Errors.GROUP_ID_NOT_FOUND);
    assertThat(OffsetRules.mayForget(Empty.NEW, stored(0, READ))).isEqualTo(Errors.NONE);
  }

  @Property
  void metadata_of_any_bytes_is_a_subscription_or_not(@ForAll byte[] metadata) {
    assertThat(Subscriptions.of(with("consumer", Bytes.copyOf(metadata)).roster())).isNotNull();
  }
}
