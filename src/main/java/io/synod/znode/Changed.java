package io.synod.znode;

import io.synod.ensemble.Change;
import io.synod.ensemble.Configuration;
import io.synod.journal.Bytes;
import java.util.List;

/**
 * Facts about the tree and the sessions: the bodies of transactions. Each carries all its fold needs besides the transaction's zxid and
 * time; numbers are those after the change, so that folding a fact twice is folding it once. Durable form in {@link ChangeCodec}.
 */
sealed interface Changed extends Change {
  /** @param data null where the client sent none @param ephemeralOwner as {@link Lifespan} reads it @param parentCreated of the parent, this one included */
  record ZnodeCreated(String path, Bytes data, List<Acl> acl, long ephemeralOwner, int parentCreated) implements Changed {}

  record ZnodeDeleted(String path) implements Changed {}

  record DataSet(String path, Bytes data, int version) implements Changed {}

  record AclSet(String path, List<Acl> acl, int aversion) implements Changed {}

  /** A condition that held; only inside {@link Many}. */
  record VersionChecked(String path) implements Changed {}

  record Many(List<Changed> each) implements Changed {}

  record SessionOpened(long sessionId, int timeoutMillis, Bytes password) implements Changed {
    /** Without the password: whoever has it has the session. */
    @Override
    public String toString() {
      return "SessionOpened[sessionId=0x" + Long.toHexString(sessionId) + ", timeoutMillis=" + timeoutMillis + "]";
    }
  }

  /** All znodes and all sessions are those of {@code tree}, and there are no others. */
  record TreeRestored(PackedTree tree) implements Changed {}

  /** These are the members of the ensemble from now on; the version is the transaction's zxid. Its text is the data of {@code /zookeeper/config}. */
  record Reconfigured(Configuration configuration) implements Changed {}

  /** What tells this ensemble from any other, once and for good. @param id see {@link EnsembleId} */
  record EnsembleNamed(String id) implements Changed {}

  /** @param ephemerals paths that went with it, in this order */
  record SessionClosed(long sessionId, boolean expired, List<String> ephemerals) implements Changed {}
}
