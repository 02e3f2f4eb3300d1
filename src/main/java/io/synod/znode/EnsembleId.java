package io.synod.znode;

import io.synod.ensemble.Change;

/**
 * The id of the ensemble whose history the tree is, as far as its transactions have said it: part of the replicated state, but no part of the
 * tree's data. Written on the member's loop, and on io while a snapshot is read.
 */
final class EnsembleId {
  /** Of a history that has none: an ensemble of one, or one not all members of which were there yet. */
  static final String NONE = "";
  private volatile String id = NONE;
  private volatile String foreseen = NONE;

  /** Any thread. */
  String get() {
    return id;
  }

  /** What the end of the log may make it counts too, for whoever wants to be linked: it was written by the leader of one ensemble only. Any thread. */
  String claimed() {
    return isKnown() ? id : foreseen;
  }

  boolean isKnown() {
    return !id.equals(NONE);
  }

  void is(String other) {
    id = other;
  }

  /** @param changes in the log, and not known to be committed */
  void foresee(Iterable<Change> changes) {
    foreseen = NONE;
    for (Change change : changes) if (change instanceof Changed.EnsembleNamed named) foreseen = named.id();
  }

  void fold(Changed change) {
    if (change instanceof Changed.EnsembleNamed named) id = named.id();
  }
}
