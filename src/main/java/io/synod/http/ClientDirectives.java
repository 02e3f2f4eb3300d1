package io.synod.http;

import akka.http.javadsl.server.AllDirectives;
import akka.http.javadsl.server.Route;
import java.net.InetAddress;
import java.util.function.Function;

/** What routes ask of the client that called. */
abstract class ClientDirectives extends AllDirectives {
  /** {@code inner} of the client's address, empty where it is not known. */
  final Route clientAddress(Function<String, Route> inner) {
    return extractClientIP(remote -> inner.apply(remote.getAddress().map(InetAddress::getHostAddress).orElse("")));
  }
}
