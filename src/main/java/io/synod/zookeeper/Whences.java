package io.synod.zookeeper;

import io.synod.session.Whence;
import java.net.InetAddress;

/** Whence clients of one address come, for the connections of one loop: many come from one machine, or one client again and again. */
final class Whences {
  /** A power of two. Of two addresses for one place the newer is kept. */
  private static final int PLACES = 256;
  private final InetAddress[] addresses = new InetAddress[PLACES];
  private final Whence[] kept = new Whence[PLACES];

  Whence of(InetAddress address) {
    int hash = address.hashCode();
    int place = (hash ^ hash >>> 8 ^ hash >>> 16 ^ hash >>> 24) & PLACES - 1;
    if (!address.equals(addresses[place])) {
      addresses[place] = address;
      kept[place] = Whence.of(address.getHostAddress());
    }
    return kept[place];
  }
}
