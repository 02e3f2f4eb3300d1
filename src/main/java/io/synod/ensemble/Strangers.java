package io.synod.ensemble;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Whom a member that has not served yet meets in the place of its peers: nodes of another ensemble. Some may be there by the mistake of others; once they
 * leave it no quorum, it is the one that is wrong here. Mutable, owned by the member; pure.
 */
final class Strangers {
  private final Map<Integer, String> met = new TreeMap<>();

  /** @param how see {@link io.synod.loop.Links.Handler#foreign} @return why this member cannot be one of {@code electorate}; empty when it still may */
  Optional<String> met(int peer, String how, Electorate electorate) {
    met.put(peer, how);
    var others = new TreeSet<>(electorate.voters());
    others.removeAll(met.keySet());
    if (electorate.quorum().holds(others)) return Optional.empty();
    return Optional.of(String.join("; ", met.values()) + ". Give it the addresses of the members of its own ensemble, or an empty --data directory to join this one.");
  }

  /** It is there after all. */
  void joined(int peer) {
    met.remove(peer);
  }
}
