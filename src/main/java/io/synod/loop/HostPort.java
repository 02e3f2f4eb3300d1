package io.synod.loop;

/** Where something listens, by name: the name is resolved anew each time it is used, for addresses change. */
public record HostPort(String host, int port) {
  public HostPort {
    if (host.isEmpty()) throw new IllegalArgumentException("an address without a host");
    if (port < 1 || port > 65535) throw new IllegalArgumentException("the port of " + host + " is " + port + ", not 1 to 65535");
  }

  @Override public String toString() {
    return host.indexOf(':') < 0 ? host + ":" + port : "[" + host + "]:" + port;
  }
}
