package io.synod.znode;

/** An authenticated identity, {@code world:anyone}, {@code digest:user:hash}, {@code ip:127.0.0.1}; in an ACL also {@code ip:10.0.0.0/8}. */
public record Identity(String scheme, String id) {
  public static final Identity ANYONE = new Identity("world", "anyone");

  /** Whether this entry of an ACL means {@code caller}: the same identity, or the network that the caller's address lies in. */
  public boolean covers(Identity caller) {
    if (!scheme.equals(caller.scheme)) return false;
    if (id.equals(caller.id)) return true;
    int slash = id.indexOf('/');
    return scheme.equals("ip") && slash > 0 && inNetwork(caller.id, id.substring(0, slash), id.substring(slash + 1));
  }

  private static boolean inNetwork(String address, String network, String bits) {
    long wanted = ipv4(network);
    long given = ipv4(address);
    if (wanted < 0 || given < 0 || !bits.matches("\\d{1,2}") || Integer.parseInt(bits) > 32) return false;
    long mask = 0xffffffffL << (32 - Integer.parseInt(bits)) & 0xffffffffL;
    return (wanted & mask) == (given & mask);
  }

  /** @return the address as a number, -1 when it is no dotted IPv4 address */
  private static long ipv4(String dotted) {
    String[] parts = dotted.split("\\.", -1);
    if (parts.length != 4) return -1;
    long address = 0;
    for (String part : parts) {
      if (!part.matches("\\d{1,3}") || Integer.parseInt(part) > 255) return -1;
      address = address << 8 | Integer.parseInt(part);
    }
    return address;
  }

  @Override
  public String toString() {
    return scheme + ":" + id;
  }
}
