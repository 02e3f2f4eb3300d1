package io.synod.znode;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.regex.Pattern;

/** What is an acceptable access control list, and how it is stored (FACTS B7; ZooKeeper's fixupACL). Who it lets in: {@link Acl#permits}. */
final class AccessControl {
  private static final String OCTET = "(25[0-5]|2[0-4]\\d|1?\\d?\\d)";
  private static final Pattern NETWORK = Pattern.compile(OCTET + "(\\." + OCTET + "){3}(/(3[0-2]|[12]?\\d))?");

  private AccessControl() {}

  /**
   * The list as it is stored: without duplicates, {@code auth} replaced by the authenticated identities of who asks.
   *
   * @return null when it is not acceptable (INVALIDACL)
   */
  static List<Acl> stored(List<Acl> requested, List<Identity> who) {
    if (requested == null || requested.isEmpty()) return null;
    if (requested == Acl.OPEN) return requested;
    var stored = new ArrayList<Acl>();
    for (Acl entry : new LinkedHashSet<>(requested)) {
      if (entry.who().scheme().equals("auth")) {
        int before = stored.size();
        for (Identity identity : who) {
          if (isAuthenticated(identity)) stored.add(new Acl(entry.perms(), identity));
        }
        if (stored.size() == before) return null;
      } else if (isAcceptable(entry.who())) {
        stored.add(entry);
      } else {
        return null;
      }
    }
    return List.copyOf(stored);
  }

  /** An address is not an authentication. */
  private static boolean isAuthenticated(Identity identity) {
    switch (identity.scheme()) {
      case "digest":
      case "sasl":
      case "x509": return true;
      default: return false;
    }
  }

  private static boolean isAcceptable(Identity identity) {
    switch (identity.scheme()) {
      case "world": return identity.equals(Identity.ANYONE);
      case "digest": return identity.id().split(":").length == 2;
      case "ip": return NETWORK.matcher(identity.id()).matches();
      case "sasl":
      case "x509": return !identity.id().isEmpty();
      default: return false;
    }
  }
}
