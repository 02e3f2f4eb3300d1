package io.synod.node;

import io.synod.loop.HostPort;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** By what name the others call this node. */
final class Hosts {
  private static final Logger LOG = LoggerFactory.getLogger(Hosts.class);
  private static final String LOOPBACK = "127.0.0.1";

  private Hosts() {}

  /**
   * The first that there is: {@code given}; the name by which a seed means this node, for then all others call it so; the address that is listened to;
   * where those are all, this machine's name, or its first address that others can reach.
   *
   * @param port of the cluster
   */
  static String advertised(String given, String listen, List<HostPort> seeds, int port) {
    if (!given.isEmpty()) return given;
    for (HostPort seed : seeds) if (seed.port() == port && isHere(seed.host(), listen)) return seed.host();
    return isAll(listen) ? ofThisMachine() : listen;
  }

  static boolean isAll(String listen) {
    try {
      return InetAddress.getByName(listen).isAnyLocalAddress();
    } catch (UnknownHostException nameless) {
      return false;
    }
  }

  private static boolean isHere(String host, String listen) {
    try {
      for (InetAddress address : InetAddress.getAllByName(host)) {
        if (isAll(listen) ? NetworkInterface.getByInetAddress(address) != null : address.equals(InetAddress.getByName(listen))) return true;
      }
    } catch (UnknownHostException | SocketException notNow) {
      LOG.debug("it is not known whether {} is this machine", host, notNow);
    }
    return false;
  }

  private static String ofThisMachine() {
    try {
      InetAddress own = InetAddress.getLocalHost();
      if (!own.isLoopbackAddress()) return own.getHostName();
    } catch (UnknownHostException nameless) {
      LOG.debug("this machine's name has no address", nameless);
    }
    return firstReachable().map(InetAddress::getHostAddress).orElse(LOOPBACK);
  }

  private static Optional<InetAddress> firstReachable() {
    try {
      return NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses)
          .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress() && !address.isLinkLocalAddress()).findFirst();
    } catch (SocketException none) {
      LOG.debug("the addresses of this machine cannot be listed", none);
      return Optional.empty();
    }
  }
}
