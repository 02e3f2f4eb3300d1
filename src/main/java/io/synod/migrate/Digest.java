package io.synod.migrate;

import io.synod.journal.Bytes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import org.apache.zookeeper.data.StatPersisted;

/**
 * ZooKeeper's digest of a tree, version 2: the sum of the CRC32 of each znode's path, data and persisted Stat, without what is below
 * {@code /zookeeper/} (ZooKeeper's DigestCalculator; 3.6 and newer write it into snapshots and behind transactions).
 */
final class Digest {
  static final int VERSION = 2;
  private static final int STAT_BYTES = 60;

  private Digest() {}

  /** The part of one znode. @param data null where there is none */
  static long of(String path, Bytes data, StatPersisted stat) {
    if (path.startsWith("/zookeeper/")) return 0;
    var crc = new CRC32();
    if (!path.equals("/")) crc.update(path.getBytes(StandardCharsets.UTF_8));
    if (data != null) crc.update(data.unsafeArray());
    ByteBuffer numbers = ByteBuffer.allocate(STAT_BYTES);
    numbers.putLong(stat.getCzxid()).putLong(stat.getMzxid()).putLong(stat.getPzxid()).putLong(stat.getCtime()).putLong(stat.getMtime());
    numbers.putInt(stat.getVersion()).putInt(stat.getCversion()).putInt(stat.getAversion()).putLong(stat.getEphemeralOwner());
    crc.update(numbers.array());
    return crc.getValue();
  }
}
