package io.synod.znode;

import io.synod.ensemble.Outcome;
import io.synod.journal.Bytes;
import java.util.List;

/** What became of an {@link Op}. */
public sealed interface Result extends Outcome {
  record Created(String path, Stat stat) implements Result {}

  record Deleted() implements Result {}

  record DataSet(Stat stat) implements Result {}

  record AclSet(Stat stat) implements Result {}

  record Checked() implements Result {}

  /** Per operation; when the multi failed every entry is a {@link Failed}, with the code ZooKeeper gives it (FACTS B1). */
  record Many(List<Result> each) implements Result {
    public Many {
      each = List.copyOf(each);
    }
  }

  record SessionOpened(long sessionId, int timeoutMillis) implements Result {}

  record SessionReattached(long sessionId) implements Result {}

  record SessionClosed(long sessionId) implements Result {}

  record TreeRestored() implements Result {}

  /** @param data the new configuration's text, what {@code /zookeeper/config} holds now */
  record Reconfigured(Bytes data, Stat stat) implements Result {}

  /** @param reason a sentence for whoever can be shown one, empty where the code says it all */
  record Failed(Code code, String reason) implements Result {
    public Failed(Code code) {
      this(code, "");
    }
  }
}
