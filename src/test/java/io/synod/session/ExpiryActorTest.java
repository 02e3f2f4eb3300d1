package io.synod.session;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.Effect;
import akka.actor.testkit.typed.javadsl.BehaviorTestKit;
import akka.actor.testkit.typed.javadsl.TestInbox;
import io.synod.ensemble.Member;
import io.synod.journal.Bytes;
import io.synod.znode.Code;
import io.synod.znode.Op;
import io.synod.znode.Result;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What becomes of a decision to expire. */
class ExpiryActorTest {
  private static final long ID = 77;
  private final FakeTree tree = new FakeTree();
  private final TestInbox<Member.Command> member = TestInbox.create();
  private final SessionSettings settings = SessionSettings.withTick(Duration.ofMillis(1000));
  private long now = 1_000_000;
  private final Expiry expiry = Expiry.of(tree, settings, () -> now);
  private final Sessions sessions = new Sessions(member.getRef(), tree, settings, new SessionIds(1, 0), () -> Bytes.EMPTY, expiry);
  private BehaviorTestKit<Object> actor;
  private Object tick;

  private void start() {
    tree.open(ID, 2000, Bytes.EMPTY);
    actor = BehaviorTestKit.create(ExpiryActor.create(expiry, sessions, () -> now));
    var timer = actor.expectEffectClass(Effect.TimerScheduled.class);
    assertThat(timer.delay().toMillis()).as("half a tick").isEqualTo(500);
    tick = timer.msg();
  }

  private Member.Propose expired() {
    for (int ticks = 0; !member.hasMessages(); ticks++) {
      assertThat(ticks).as("a timeout and two intervals").isLessThan(7);
      tick();
    }
    return (Member.Propose) member.receiveMessage();
  }

  private void tick() {
    now += 500;
    actor.run(tick);
  }

  @Test
  void a_session_of_before_the_start_has_its_full_timeout_and_then_ends_through_the_log() {
    start();
    for (int i = 0; i < 4; i++) tick();
    assertThat(member.hasMessages()).isFalse();
    Member.Propose close = expired();
    assertThat(((Op) close.request()).kind()).isEqualTo(new Op.CloseSession(ID, true));
    assertThat(close.origin().sessionId()).as("nobody asked for it").isZero();
  }

  @Test
  void a_decision_that_fails_is_taken_again() {
    start();
    Member.Propose close = expired();
    actor.run(new Member.Reply(close.origin().cxid(), 9, new Result.Failed(Code.THROTTLEDOP)));
    assertThat(((Op) expired().request()).kind()).isEqualTo(new Op.CloseSession(ID, true));
  }

  @Test
  void a_session_that_has_closed_by_itself_is_left_alone() {
    start();
    tree.close(ID);
    for (int i = 0; i < 10; i++) tick();
    assertThat(member.hasMessages()).isFalse();
  }
}
