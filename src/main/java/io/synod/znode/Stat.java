package io.synod.znode;

/** The ZooKeeper Stat, exact: zxids and times are those of transactions; {@code ephemeralOwner} is 0 for a persistent znode. */
public record Stat(long czxid, long mzxid, long ctime, long mtime, int version, int cversion, int aversion, long ephemeralOwner,
    int dataLength, int numChildren, long pzxid) {}
