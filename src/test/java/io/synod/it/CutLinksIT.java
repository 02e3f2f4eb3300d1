package io.synod.it;

import static org.awaitility.Awaitility.await;

import io.synod.testkit.Patience;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Links between members that are cut, one way and both ways, while clients reach all of them. */
@Tag("soak")
@SuppressWarnings("try")                                                                    // Namespaces.close may be interrupted
class CutLinksIT {
  private static final int SESSION = 6_000;
  @TempDir Path directory;
  private Members members;
  private Namespaces net;
  private MemberLoad load;

  private interface Cut {
    void of(int leader, List<Integer> others) throws Exception;
  }

  @Test
  void a_leader_that_is_cut_off_steps_down_and_another_leads() throws Exception {
    stepsDown((leader, others) -> {
      for (int other : others) net.cutBothWays(leader, other);
    });
  }

  @Test
  void a_leader_that_cannot_be_heard_steps_down_and_another_leads() throws Exception {
    stepsDown((leader, others) -> {
      for (int other : others) net.cut(leader, other);
    });
  }

  @Test
  void a_leader_that_hears_nobody_steps_down_and_another_leads() throws Exception {
    stepsDown((leader, others) -> {
      for (int other : others) net.cut(other, leader);
    });
  }

  @Test
  void a_leader_keeps_leading_without_one_of_its_followers() throws Exception {
    under((leader, others) -> net.cutBothWays(leader, others.get(0)), leader -> { });
  }

  @Test
  void a_majority_goes_on_without_the_minority_of_five() throws Exception {
    under(5, (leader, others) -> {
      for (int other : others.subList(1, 4)) {
        net.cutBothWays(leader, other);
        net.cutBothWays(others.get(0), other);
      }
    }, this::isReplaced);
  }

  private void stepsDown(Cut cut) throws Exception {
    under(cut, this::isReplaced);
  }

  private void isReplaced(int leader) {
    await("it does not serve any more").atMost(Patience.LONG).until(() -> Members.mode(members.member(leader)).isEmpty());
    await("another leads").atMost(Patience.LONG).until(() -> members.leader() != members.member(leader));
  }

  private interface Expected {
    void of(int leader);
  }

  private void under(Cut cut, Expected expected) throws Exception {
    under(3, cut, expected);
  }

  /** Three times, each with the leader of that moment. */
  private void under(int count, Cut cut, Expected expected) throws Exception {
    try (var namespaces = new Namespaces(count); var nodes = new Members(directory, count, namespaces).start();
        var clients = new MemberLoad(nodes, SESSION)) {
      net = namespaces;
      members = nodes;
      load = clients;
      for (int round = 0; round < 3; round++) {
        int leader = members.all().indexOf(members.leader()) + 1;
        var others = IntStream.rangeClosed(1, count).filter(id -> id != leader).boxed().toList();
        load.awaitProgress("the start");
        cut.of(leader, others);
        expected.of(leader);
        load.awaitProgress("the cut");
        net.heal();
        members.heal();
        load.awaitProgress("the end of the cut");
      }
      load.verify(members);
    }
  }
}
