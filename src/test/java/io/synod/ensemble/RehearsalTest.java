package io.synod.ensemble;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestInbox;
import io.synod.ensemble.CountingMachine.Add;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RehearsalTest {
  private final List<Long> prepared = new ArrayList<>();
  private final CountingMachine machine = new CountingMachine() {
    @Override
    public Verdict prepare(Request request, Origin origin, int member, long zxid, long nowMillis) {
      prepared.add(zxid);
      return super.prepare(request, origin, member, zxid, nowMillis);
    }
  };
  private final TestInbox<Member.Reply> nobody = TestInbox.create();

  @Test void the_leader_comes_as_far_as_to_carry_out_what_is_asked_and_forwarded() {
    rehearses();
    long first = new Zxid(1, 1).toLong();
    assertThat(prepared).containsExactly(first, first + 1, first + 1, first + 2);
    assertThat(machine.words()).isEmpty();
  }

  @Test void the_follower_loses_its_leader_while_it_is_asked() {
    rehearses();
    assertThat(nobody.getAllReceived()).extracting(Member.Reply::outcome).containsExactly(CountingMachine.No.UNKNOWN, CountingMachine.No.UNKNOWN);
  }

  private void rehearses() {
    Rehearsal.of(MemberSettings.defaults(), machine, () -> 1000, List.of(new Add("word"), new Add("")), nobody.getRef());
  }
}
