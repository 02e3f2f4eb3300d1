package io.synod.znode;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.BehaviorTestKit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ZnodeActorTest {
  private final Nodes nodes = new Nodes(4);
  private final BehaviorTestKit<ZnodeActor.Command> actor = BehaviorTestKit.create(ZnodeActor.create(nodes, new WatchTable()));
  private final List<String> told = new ArrayList<>();
  private final ZnodeActor.Barrier barrier = new ZnodeActor.Barrier() {
    @Override public void arrived(Znode after) {
      told.add("arrived");
    }

    @Override public void broken(Step step, RuntimeException failure) {
      told.add("broken at " + step);
    }
  };

  /** It must stop the node: a transaction that is never complete would let the member wait for it for ever. */
  @Test void a_step_that_cannot_be_done_is_told_whichever_part_of_it_fails() {
    var delete = new Step.Delete("/missing");
    new Visit(actor.getRef(), delete).tell(new Step.Moment(7, 1000, new AclPool()), barrier);
    actor.runOne();
    assertThat(told).containsExactly("broken at " + delete);
  }
}
