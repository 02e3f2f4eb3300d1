package io.synod.znode;

import io.synod.ensemble.Outcome;
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

  record Failed(Code code) implements Result {}
}
