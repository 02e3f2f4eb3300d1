package io.synod.session;

import io.synod.znode.Identity;
import java.util.List;

/**
 * Where a client comes from: the same for all that come from there, whoever they are otherwise.
 *
 * @param address as it stands in the history, without port
 * @param identities that a connection from there has by itself
 * @param principal these as the history has them ({@link io.synod.ensemble.Origin#principal})
 */
public record Whence(String address, List<Identity> identities, String principal) {
  public Whence {
    identities = List.copyOf(identities);
  }

  /** An address, which is an identity by itself. */
  public static Whence of(String address) {
    List<Identity> identities = List.of(new Identity("ip", address));
    return new Whence(address, identities, Caller.principal(identities));
  }
}
