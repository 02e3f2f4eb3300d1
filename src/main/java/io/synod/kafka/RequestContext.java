package io.synod.kafka;

import java.net.InetSocketAddress;

/** Who asks, and in which version. */
public record RequestContext(short version, int correlationId, String clientId, InetSocketAddress client) {
  /** As group descriptions show it. */
  public String clientHost() {
    return "/" + client.getAddress().getHostAddress();
  }
}
