package io.synod.loop;

/** Where something listens, by name: the name is resolved anew each time it is used, for addresses change. */
public record HostPort(String host, int port) {
  public HostPort {
    if (host.isEmpty()) throw new IllegalArgumentException("an address without a host");
    if (port < 1 || port > 65535) throw new IllegalArgumentException("the port of " + host + " is " + port + ", not 1 to 65535");
  }

  /**
   * Of {@code host:port}, an IPv6 host in brackets.
   *
   * @throws IllegalArgumentException when it is not of that form
   */
  public static HostPort parse(String text) {
    int colon = text.lastIndexOf(':');
    String host = colon < 0 ? "" : text.substring(0, colon);
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    if (host.isEmpty() || !bracketed && host.indexOf(':') >= 0 || !text.substring(colon + 1).matches("\\d{1,5}")) {
      throw new IllegalArgumentException(text + " is not HOST:PORT");
    }
    return new HostPort(bracketed ? host.substring(1, host.length() - 1) : host, Integer.parseInt(text.substring(colon + 1)));
  }

  @Override public String toString() {
    return host.indexOf(':') < 0 ? host + ":" + port : "[" + host + "]:" + port;
  }
}
