package io.synod.znode;

import io.synod.ensemble.Reconfiguration;
import io.synod.ensemble.Request;
import io.synod.journal.Bytes;
import java.util.List;

/** A request to change the tree or the set of sessions. Versions are -1 for "any". Each comes with the identities of who asks. */
public record Op(Kind kind, List<Identity> who) implements Request {
  public Op {
    who = List.copyOf(who);
  }

  /** A session begins and ends once, with a connection, which takes longer than any write. */
  @Override
  public boolean mayWait() {
    return kind instanceof OpenSession || kind instanceof CloseSession;
  }

  @Override
  public boolean begins() {
    return kind instanceof OpenSession;
  }

  public sealed interface Kind {
    /** Whether the tree may be larger after it: what ends or deletes is done even while the disk is full. */
    default boolean adds() {
      return this instanceof Create || this instanceof Restore || this instanceof SetData || this instanceof SetAcl
          || this instanceof Multi multi && multi.ops().stream().anyMatch(Kind::adds);
    }
  }

  /** @param ttlMillis only read with a TTL mode */
  public record Create(String path, Bytes data, List<Acl> acl, CreateMode mode, long ttlMillis) implements Kind {}

  public record Delete(String path, int version) implements Kind {}

  public record SetData(String path, Bytes data, int version) implements Kind {}

  public record SetAcl(String path, List<Acl> acl, int version) implements Kind {}

  /**
   * The reaper's delete: of a container or TTL znode that is due at the time of this request ({@link Reaper#isDue}) and that nothing else under way
   * touches. Comes from the node itself and needs no right.
   */
  public record Reap(String path, long maxNeverUsedMillis) implements Kind {}

  /** Nothing that can be done: what was refused before the tree could, and is answered in its turn. */
  public record Refused(Code code) implements Kind {}

  /**
   * Puts another tree in the place of this one. Comes from the node itself and needs no right. No zxid in it may be above the last one
   * ({@link io.synod.ensemble.Member.Surpass}); until it is applied everything else is refused with THROTTLEDOP.
   */
  public record Restore(PackedTree tree) implements Kind {}

  /** Changes who the members of the ensemble are. Needs the right to write {@code /zookeeper/config}. */
  public record Reconfigure(Reconfiguration request) implements Kind {}

  /** Only inside {@link Multi}. */
  public record Check(String path, int version) implements Kind {}

  /** All or none, in order, as one transaction. Holds no session operation and no Multi. */
  public record Multi(List<Kind> ops) implements Kind {
    public Multi {
      ops = List.copyOf(ops);
    }
  }

  /** @param password 16 bytes, drawn by the node that accepted the client; any node can check it */
  public record OpenSession(long sessionId, int timeoutMillis, Bytes password) implements Kind {}

  /** The client of a session has come to the member that asks. Answered {@link Result.SessionReattached}, or SESSIONEXPIRED. */
  public record Reattach(long sessionId, Bytes password) implements Kind {}

  /** Ends the session and deletes its ephemerals, in one transaction. @param expired decided by the leader, not asked by the client */
  public record CloseSession(long sessionId, boolean expired) implements Kind {}
}
