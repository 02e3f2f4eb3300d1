package io.synod.session;

import io.synod.journal.Bytes;
import java.util.List;

/** The protocol of a session: what a {@link SessionActor} is told besides the answers of the member and watch events. */
public final class Session {
  private Session() {}

  /**
   * A client's first message (FACTS B1).
   *
   * @param lastZxidSeen the greatest zxid any server revealed to it
   * @param timeoutMillis as wished
   * @param sessionId 0 for a new session
   * @param password of the session, whatever for a new one
   * @param readOnly it would also take a server that only lets it read
   */
  public record Connect(long lastZxidSeen, int timeoutMillis, long sessionId, Bytes password, boolean readOnly) {}

  /** Requests that arrived together, in their order. The list changes hands. */
  public record Submit(List<Call> calls) {}

  /** {@link Client#mayReply} was false and no longer is. */
  public record Writable() {}

  /** The connection is gone. */
  public record Disconnected() {}

  /** The client has come back over another connection. */
  public record Moved() {}

  /** This node has no leader, so it cannot serve the client for now. */
  public record Unserved() {}

  /** The session has ended without its client asking. */
  public record Expired() {}
}
