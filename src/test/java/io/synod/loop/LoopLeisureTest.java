package io.synod.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.SingleThreadEventLoop;
import io.netty.channel.nio.NioEventLoopGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoopLeisureTest {
  private final NioEventLoopGroup group = new NioEventLoopGroup(1);
  private final SingleThreadEventLoop loop = (SingleThreadEventLoop) group.next();
  private final List<String> order = new ArrayList<>();
  private long nanos;
  private final LoopLeisure leisure = new LoopLeisure(loop, () -> nanos);

  @AfterEach void end() {
    group.shutdownGracefully();
  }

  @Test void a_quiet_loop_lends_itself_once_the_turn_has_ended() throws Exception {
    var written = new CompletableFuture<List<String>>();
    onLoop(() -> {
      boolean lent = leisure.lend(() -> written.complete(List.copyOf(order)));
      loop.executeAfterEventLoopIteration(() -> order.add("flush of what was sent later"));
      loop.execute(() -> order.add("task of the same turn"));
      return lent;
    });
    assertThat(written.get(60, TimeUnit.SECONDS)).containsExactly("task of the same turn", "flush of what was sent later");
  }

  @Test void it_lends_nothing_to_another_thread() {
    assertThat(leisure.lend(() -> order.add("write"))).isFalse();
  }

  @Test void it_lends_nothing_while_clients_send_and_does_again_when_they_are_quiet() throws Exception {
    assertThat(lent(LoopLeisure.FEW_READS, LoopLeisure.SOON)).isTrue();
    assertThat(lent(LoopLeisure.FEW_READS + 1, LoopLeisure.SOON)).isFalse();
    assertThat(lent(0, LoopLeisure.SOON)).isTrue();
  }

  @Test void once_it_was_kept_long_it_refuses_so_many_and_tries_again() throws Exception {
    assertThat(lent(1, LoopLeisure.LONG)).isTrue();
    for (int i = 0; i < LoopLeisure.REFUSALS; i++) assertThat(lent(1, 0)).isFalse();
    assertThat(lent(1, 0)).isTrue();
  }

  @Test void some_may_be_late_but_not_most() throws Exception {
    for (int i = 0; i < 500; i++) assertThat(lent(1, i % 8 == 0 ? LoopLeisure.LONG - 1 : LoopLeisure.SOON)).isTrue();
    int more = 0;
    while (lent(1, LoopLeisure.SOON + 1)) more++;
    assertThat(more).isBetween(1, 16);
  }

  @Test void after_refusing_one_that_is_late_again_suffices() throws Exception {
    while (lent(1, LoopLeisure.SOON + 1));
    for (int i = 1; i < LoopLeisure.REFUSALS; i++) assertThat(lent(1, 0)).isFalse();
    assertThat(lent(1, LoopLeisure.SOON + 1)).isTrue();
    assertThat(lent(1, 0)).isFalse();
  }

  @Test void a_task_that_fails_has_kept_it_too() throws Exception {
    assertThat(lent(() -> {
      nanos += LoopLeisure.LONG;
      throw new IllegalStateException("of the test");
    })).isTrue();
    assertThat(lent(1, 0)).isFalse();
  }

  /** Whether it lends after so many reads, and then is kept so long. */
  private boolean lent(int reads, long keptNanos) throws Exception {
    for (int i = 0; i < reads; i++) onLoop(() -> {
      leisure.read();
      return null;
    });
    return lent(() -> nanos += keptNanos);
  }

  /** Returns when what was lent has been given back. */
  private boolean lent(Runnable task) throws Exception {
    var back = new CompletableFuture<Void>();
    boolean lent = onLoop(() -> leisure.lend(() -> {
      loop.execute(() -> back.complete(null));
      task.run();
    }));
    if (lent) back.get(60, TimeUnit.SECONDS);
    return lent;
  }

  private <T> T onLoop(Callable<T> call) throws Exception {
    return loop.submit(call).get();
  }
}
