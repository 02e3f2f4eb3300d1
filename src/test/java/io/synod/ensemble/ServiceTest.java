package io.synod.ensemble;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestInbox;
import io.synod.ensemble.CountingMachine.No;
import org.junit.jupiter.api.Test;

/** Member 1: what its node is told of its standing, and whose requests wait. */
class ServiceTest {
  private final CountingMachine machine = new CountingMachine();
  private final History history = new History(machine);
  private final ToldServing told = new ToldServing();
  private final Service service = new Service(MemberSettings.defaults(), told, new Availability(() -> 1), machine, history);

  @Test void it_may_be_read_while_it_looks_for_a_leader_unless_a_snapshot_is_not_whole_yet() {
    service.looks();
    assertThat(told.events).containsExactly("looks");
    history.loaded(1, 2);
    service.looks();
    assertThat(told.events).as("what the snapshot holds beyond its zxid is not known to be all").containsExactly("looks");
  }

  @Test void the_node_is_told_whether_this_member_leads() {
    history.established(4);
    service.open(1, MemberState.LEADING);
    service.close();
    history.established(5);
    service.open(3, MemberState.FOLLOWING);
    assertThat(told.events).containsExactly("leads in 4", "ended", "follows 3 in 5");
  }

  @Test void what_was_not_open_does_not_end() {
    service.close();
    assertThat(told.events).isEmpty();
  }

  @Test void who_waits_is_called_once_each_time_it_opens() {
    assertThat(service.hasOpened()).isFalse();
    assertThat(service.takeNews()).isFalse();
    service.open(1, MemberState.LEADING);
    assertThat(service.takeNews()).isTrue();
    assertThat(service.takeNews()).isFalse();
    service.close();
    assertThat(service.hasOpened()).as("nobody waits any more").isTrue();
    assertThat(service.isOpen()).isFalse();
  }

  @Test void who_asks_while_there_is_no_leader_is_told_that_nothing_is_known() {
    TestInbox<Member.Reply> replies = TestInbox.create();
    history.handedOver(7);
    service.refuse(new Origin(5, 9, "", ""), replies.getRef());
    assertThat(replies.getAllReceived()).containsExactly(new Member.Reply(9, 7, No.UNKNOWN));
  }
}
