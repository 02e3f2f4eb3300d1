package io.synod.sim;

import io.synod.journal.Bytes;
import io.synod.znode.Code;
import io.synod.znode.Result;
import io.synod.znode.Stat;
import java.util.SortedSet;

/** What a reply tells a simulated ZooKeeper client. */
sealed interface Learnt {
  record Data(Bytes data, Stat stat) implements Learnt {}

  record Existing(Stat stat) implements Learnt {}

  record Children(SortedSet<String> names, Stat stat) implements Learnt {}

  /** A read that failed. */
  record Nothing(Code code) implements Learnt {}

  record Outcome(Result result) implements Learnt {}

  /** Whether there were such watches. */
  record Watches(boolean any) implements Learnt {}

  /** The reply to what only succeeds. */
  record Done() implements Learnt {}
}
