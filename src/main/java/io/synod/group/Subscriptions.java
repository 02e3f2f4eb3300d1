package io.synod.group;

import io.synod.journal.Bytes;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.message.ConsumerProtocolSubscription;
import org.apache.kafka.common.protocol.ByteBufferAccessor;

/** What the members of a consumer group read, as they said when they joined. */
final class Subscriptions {
  private Subscriptions() {}

  /** @return empty when these are no consumers, or one of them sent what is no subscription */
  static Optional<Set<String>> of(Roster roster) {
    if (!roster.protocolType().equals(Optional.of("consumer"))) return Optional.empty();
    String protocol = roster.protocol().or(roster::elected).orElse("");
    var topics = new HashSet<String>();
    for (Member member : roster.members().values()) {
      try {
        topics.addAll(topics(member.metadata(protocol)));
      } catch (RuntimeException malformed) {                              // the generated reader has no exception of its own
        return Optional.empty();
      }
    }
    return Optional.of(topics);
  }

  /** A version, then a subscription; a later version has only more at its end. */
  private static Set<String> topics(Bytes metadata) {
    ByteBuffer buffer = metadata.asByteBuffer();
    short version = buffer.getShort();
    if (version < ConsumerProtocolSubscription.LOWEST_SUPPORTED_VERSION) throw new IllegalArgumentException("subscription version " + version);
    short known = (short) Math.min(version, ConsumerProtocolSubscription.HIGHEST_SUPPORTED_VERSION);
    return Set.copyOf(new ConsumerProtocolSubscription(new ByteBufferAccessor(buffer), known).topics());
  }
}
