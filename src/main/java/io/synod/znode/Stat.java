package io.synod.znode;

/**
 * The ZooKeeper Stat, exact: zxids and times are those of transactions; {@code ephemeralOwner} is the session of an
 * ephemeral znode, 0 for every other, containers and TTL znodes among them (DataNode.copyStat).
 */
public record Stat(long czxid, long mzxid, long ctime, long mtime, int version, int cversion, int aversion, long ephemeralOwner,
    int dataLength, int numChildren, long pzxid) {}
