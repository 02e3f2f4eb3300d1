package io.synod.zookeeper;

import io.synod.znode.Code;
import java.io.IOException;

/** What the encoder asks a call that has been answered. */
interface Answer {
  /** The result code of the reply's header. */
  Code code();

  /** Writes what follows the header. Called when {@link #code} is OK. @throws IOException never, but jute's records declare it */
  void write(JuteOut out) throws IOException;

  /** The operation's name in statistics, as ZooKeeper abbreviates it. */
  String operation();

  /** One whose header says all. */
  interface Bare extends Answer {
    @Override
    default void write(JuteOut out) {
      // nothing follows it
    }
  }
}
