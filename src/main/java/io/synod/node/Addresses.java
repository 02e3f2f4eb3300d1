package io.synod.node;

import java.net.InetSocketAddress;

/** Addresses as people write them. */
final class Addresses {
  private Addresses() {}

  static String text(InetSocketAddress address) {
    return address.getAddress().getHostAddress() + ":" + address.getPort();
  }
}
