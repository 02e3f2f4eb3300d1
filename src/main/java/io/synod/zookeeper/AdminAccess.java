package io.synod.zookeeper;

import io.synod.znode.Acl;
import io.synod.znode.Identity;
import io.synod.znode.TreeView;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Who may use the commands of the AdminServer that move the whole database: whoever has all rights on {@code /}, by the {@code Authorization} header
 * ({@code digest USER:PASSWORD} or {@code ip}), as in ZooKeeper's Commands.runCommand.
 */
public enum AdminAccess {
  GRANTED(200, null), MISSING(401, "Auth info is missing for the command"), NOT_AUTHENTICATED(401, "Not authenticated"),
  NOT_AUTHORIZED(403, "Not authorized");

  private final int status;
  private final String error;

  AdminAccess(int status, String error) {
    this.status = status;
    this.error = error;
  }

  /** Of HTTP. */
  public int status() {
    return status;
  }

  /** Null when it is granted. */
  public String error() {
    return error;
  }

  /**
   * @param authorization the header, null when there is none
   * @param address of the client, as digits
   * @param superDigest the digest identity that may do everything; empty for none
   */
  static AdminAccess of(String authorization, String address, TreeView tree, String superDigest) {
    if (authorization == null) return MISSING;
    List<Identity> who = identities(authorization, address, superDigest);
    if (who.isEmpty()) return NOT_AUTHENTICATED;
    return Acl.permits(tree.node("/").acl(), Acl.ALL, who) ? GRANTED : NOT_AUTHORIZED;
  }

  /** Whom the header says, and proves, the client to be; none when it is of no scheme that is known. */
  static List<Identity> identities(String authorization, String address, String superDigest) {
    String[] parts = authorization.split(" ");
    List<Identity> who = new ArrayList<>();
    if (parts.length == 2 && parts[0].equals("digest")) {
      String id = AddAuth.digest(parts[1].getBytes(StandardCharsets.UTF_8));
      if (id.equals(superDigest)) who.add(new Identity("super", ""));
      who.add(new Identity("digest", id));
    } else if (parts.length <= 2 && parts[0].equals("ip")) {
      who.add(new Identity("ip", address));
    }
    return who;
  }
}
