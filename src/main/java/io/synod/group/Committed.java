package io.synod.group;

/**
 * A committed offset.
 *
 * @param offset of the next record to read
 * @param leaderEpoch of the last record read, -1 when the client does not know (KIP-320)
 * @param metadata text of the client's own, never null
 */
public record Committed(long offset, int leaderEpoch, String metadata, long commitMillis) {}
