package io.synod.znode;

import static org.assertj.core.api.Assertions.assertThat;

import io.synod.ensemble.Transaction;
import io.synod.znode.RandomOps.Drawn;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** What always holds of the tree, whatever is asked of it. */
class TreeLaws {
  private static final int OPERATIONS = 120;

  @Property(tries = 200, shrinking = ShrinkingMode.OFF)
  void what_is_outstanding_counts_as_if_it_were_applied(@ForAll long seed) {
    var ops = new RandomOps(seed);
    var prompt = new StillTree();
    var lazy = new StillTree();
    for (int i = 0; i < OPERATIONS; i++) {
      Drawn drawn = ops.next();
      Result expected = prompt.propose(drawn.sessionId(), drawn.kind());
      prompt.settle();
      assertThat(lazy.propose(drawn.sessionId(), drawn.kind())).isEqualTo(expected);
      for (int steps = ops.below(6); steps > 0; steps--) lazy.step();
    }
    lazy.settle();
    assertThat(lazy.log).isEqualTo(prompt.log);
    assertThat(lazy.replies.getAllReceived()).isEqualTo(prompt.replies.getAllReceived());
    assertThat(TreeContent.all(lazy.tree)).isEqualTo(TreeContent.all(prompt.tree));
  }

  /** Every snapshot is fuzzy: between any two of its bytes, transactions go on. */
  @Property(tries = 200, shrinking = ShrinkingMode.OFF)
  void a_fuzzy_snapshot_and_the_log_since_it_began_are_the_tree(@ForAll long seed) throws IOException {
    var ops = new RandomOps(seed);
    var still = new StillTree();
    ask(ops, still, OPERATIONS);
    long began = still.tree.applied();
    var written = new ByteArrayOutputStream();
    still.machine.writeSnapshot(new DataOutputStream(new FilterOutputStream(written) {
      @Override
      public void write(int b) {
        written.write(b);
        meanwhile(ops, still);
      }
    }));
    ask(ops, still, ops.below(20));
    still.settle();

    assertThat(TreeContent.all(recovered(written.toByteArray(), began, still.log, began))).isEqualTo(TreeContent.all(still.tree));
    assertThat(TreeContent.all(recovered(written.toByteArray(), began, still.log, 0))).as("replayed from the very beginning")
        .isEqualTo(TreeContent.all(still.tree));
  }

  @Property(tries = 50, shrinking = ShrinkingMode.OFF)
  void the_log_alone_is_the_tree(@ForAll long seed) {
    var ops = new RandomOps(seed);
    var still = new StillTree();
    ask(ops, still, OPERATIONS);
    var again = new StillTree();
    still.log.forEach(again.machine::replay);
    again.machine.recovered();
    assertThat(TreeContent.all(again.tree)).isEqualTo(TreeContent.all(still.tree));
    assertThat(again.tree.applied()).isEqualTo(still.tree.applied());
  }

  private static Tree recovered(byte[] snapshot, long began, List<Transaction> log, long from) throws IOException {
    var fresh = new StillTree();
    fresh.machine.readSnapshot(new DataInputStream(new ByteArrayInputStream(snapshot)), began);
    log.stream().filter(t -> t.zxid() > from).forEach(fresh.machine::replay);
    fresh.machine.recovered();
    return fresh.tree;
  }

  /** Sometimes a whole operation, sometimes one step of one, so that the snapshot sees transactions half done. */
  private static void meanwhile(RandomOps ops, StillTree still) {
    if (ops.below(8) == 0) {
      Drawn drawn = ops.next();
      still.propose(drawn.sessionId(), drawn.kind());
    } else if (ops.below(4) == 0) {
      still.step();
    }
  }

  private static void ask(RandomOps ops, StillTree still, int count) {
    for (int i = 0; i < count; i++) {
      Drawn drawn = ops.next();
      still.propose(drawn.sessionId(), drawn.kind());
      still.settle();
    }
  }
}
