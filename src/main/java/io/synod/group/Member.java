package io.synod.group;

import io.synod.journal.Bytes;
import java.util.List;
import java.util.Optional;

/**
 * A member of a group.
 *
 * @param instanceId {@code group.instance.id} of a static member (KIP-345)
 * @param protocols what it can do, best first
 * @param assignment of the current generation, as the leader wrote it; empty before there was one
 */
public record Member(String id, Optional<String> instanceId, String clientId, String clientHost, int rebalanceTimeoutMillis,
    int sessionTimeoutMillis, List<Protocol> protocols, Bytes assignment) {

  /** @param metadata of a consumer: its subscription */
  public record Protocol(String name, Bytes metadata) {}

  public Member {
    rebalanceTimeoutMillis = Math.max(0, rebalanceTimeoutMillis);
    protocols = List.copyOf(protocols);
  }

  static Member joining(String id, GroupCommand.Join join) {
    return new Member(id, join.instanceId(), join.clientId(), join.clientHost(), join.rebalanceTimeoutMillis(), join.sessionTimeoutMillis(),
        join.protocols(), Bytes.EMPTY);
  }

  /** As it is after it joined again. */
  Member rejoining(GroupCommand.Join join) {
    return new Member(id, instanceId, join.clientId(), join.clientHost(), join.rebalanceTimeoutMillis(), join.sessionTimeoutMillis(),
        join.protocols(), assignment);
  }

  Member assigned(Bytes newAssignment) {
    return new Member(id, instanceId, clientId, clientHost, rebalanceTimeoutMillis, sessionTimeoutMillis, protocols, newAssignment);
  }

  boolean supports(String protocol) {
    return protocols.stream().anyMatch(p -> p.name().equals(protocol));
  }

  /** Metadata for {@code protocol}, empty when the member does not support it. */
  Bytes metadata(String protocol) {
    return protocols.stream().filter(p -> p.name().equals(protocol)).map(Protocol::metadata).findFirst().orElse(Bytes.EMPTY);
  }
}
