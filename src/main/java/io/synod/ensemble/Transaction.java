package io.synod.ensemble;

/** One entry of the replicated log. {@code timeMillis} is the leader's clock when it was prepared: ctime and mtime come from it. */
public record Transaction(long zxid, long timeMillis, Origin origin, Change change) {}
