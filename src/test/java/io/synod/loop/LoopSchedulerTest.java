package io.synod.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.Cancellable;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import com.typesafe.config.ConfigFactory;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import scala.concurrent.ExecutionContext;

class LoopSchedulerTest {
  private static final ExecutionContext AT_ONCE = ExecutionContext.fromExecutor(Runnable::run);

  private EventLoops loops;
  private ActorSystem<Void> system;

  @BeforeEach void start() {
    loops = EventLoops.start(LoopSettings.defaults().withCount(2));
    system = ActorSystem.create(Behaviors.empty(), "timers", loops.dispatcherConfig().withFallback(ConfigFactory.load("akka-only")));
  }

  @AfterEach void stop() {
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().join();
    loops.close();
  }

  @Test void a_timer_fires_on_the_loop_that_set_it() throws Exception {
    for (int i = 0; i < loops.count(); i++) {
      EventLoop loop = loops.loop(i);
      var fired = new CompletableFuture<Boolean>();
      loop.execute(() -> system.scheduler().scheduleOnce(Duration.ofNanos(300_000), () -> fired.complete(loop.inEventLoop()), AT_ONCE));
      assertThat(fired.get(1, TimeUnit.MINUTES)).isTrue();
    }
  }

  @Test void one_that_is_set_elsewhere_fires_too_and_again_where_that_is_asked_for() throws Exception {
    var times = new CountDownLatch(3);
    Cancellable timer = system.scheduler().scheduleAtFixedRate(Duration.ZERO, Duration.ofMillis(1), times::countDown, system.executionContext());
    assertThat(times.await(1, TimeUnit.MINUTES)).isTrue();
    assertThat(timer.cancel()).isTrue();
    assertThat(timer.isCancelled()).isTrue();
  }

  @Test void one_that_is_cancelled_does_not_fire() throws Exception {
    var fired = new CompletableFuture<String>();
    loops.loop(0).execute(() -> {
      Cancellable cancelled = system.scheduler().scheduleOnce(Duration.ofMillis(1), () -> fired.complete("cancelled"), AT_ONCE);
      system.scheduler().scheduleOnce(Duration.ofMillis(2), () -> fired.complete("later"), AT_ONCE);
      cancelled.cancel();
    });
    assertThat(fired.get(1, TimeUnit.MINUTES)).isEqualTo("later");
  }

  @Test void nothing_can_be_set_when_its_actor_system_has_ended() {
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().join();
    assertThatThrownBy(() -> system.scheduler().scheduleOnce(Duration.ofMillis(1), () -> { }, AT_ONCE)).isInstanceOf(IllegalStateException.class);
  }
}
