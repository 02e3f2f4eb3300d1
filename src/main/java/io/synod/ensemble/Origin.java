package io.synod.ensemble;

/**
 * Who asked for a transaction; part of every event from the first day, so that history can be told later.
 *
 * @param sessionId 0 for the node itself
 * @param cxid the client's request number, 0 where there is none
 * @param principal comma-joined {@code scheme:id} of the authenticated identities, empty when there is none
 * @param address the client's address, empty for the node itself
 */
public record Origin(long sessionId, int cxid, String principal, String address) {
  public static final Origin NODE = new Origin(0, 0, "", "");
}
