package io.synod.kafka;

import io.netty.channel.DefaultFileRegion;
import java.nio.channels.FileChannel;

/** A stretch of a file for sendfile. The file belongs to the partition, so unlike its parent this does not close it. */
final class SliceRegion extends DefaultFileRegion {
  SliceRegion(FileChannel file, long position, long count) {
    super(file, position, count);
  }

  @Override protected void deallocate() {
    // the file stays open: it is the partition's
  }
}
