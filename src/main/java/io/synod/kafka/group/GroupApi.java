package io.synod.kafka.group;

import io.synod.kafka.ApiHandler;
import io.synod.kafka.ApiKey;
import java.util.Optional;
import org.apache.kafka.common.protocol.ApiMessage;

/** What the handlers of this package share: their key and versions. */
abstract class GroupApi<Q extends ApiMessage, A extends ApiMessage> implements ApiHandler<Q, A> {
  private final ApiKey key;
  private final short lowest;
  private final short highest;

  GroupApi(ApiKey key, int lowest, int highest) {
    this.key = key;
    this.lowest = (short) lowest;
    this.highest = (short) highest;
  }

  @Override
  public final ApiKey key() {
    return key;
  }

  @Override
  public final short lowest() {
    return lowest;
  }

  @Override
  public final short highest() {
    return highest;
  }

  static Optional<String> instanceId(String groupInstanceId) {
    return Optional.ofNullable(groupInstanceId);
  }

  static boolean invalid(String groupId) {
    return groupId == null || groupId.isEmpty();
  }
}
