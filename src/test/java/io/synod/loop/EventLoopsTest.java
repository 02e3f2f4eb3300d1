package io.synod.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.SpawnProtocol;
import akka.actor.typed.javadsl.AskPattern;
import akka.actor.typed.javadsl.Behaviors;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EventLoopsTest {
  private EventLoops loops;
  private ActorSystem<SpawnProtocol.Command> system;

  @BeforeEach void start() {
    loops = EventLoops.start(LoopSettings.defaults().withCount(2));
    system = system(loops);
  }

  @AfterEach void stop() {
    stop(system);
    loops.close();
  }

  @Test void an_actor_of_a_loop_dispatcher_runs_on_the_thread_of_the_loop() throws Exception {
    for (int i = 0; i < loops.count(); i++) {
      assertThat(threadOf(spawn(system, i))).isSameAs(loops.loop(i).submit(Thread::currentThread).get()).extracting(Thread::getName)
          .isEqualTo("loop-" + i);
    }
  }

  @Test void what_blocks_goes_to_the_thread_that_worked_last() {
    Executor io = system.dispatchers().lookup(Dispatchers.io());
    int threads = LoopSettings.defaults().ioThreads();
    var everyOneIsBusy = new CyclicBarrier(threads);
    var burst = new ArrayList<CompletableFuture<Void>>();
    for (int i = 0; i < threads; i++) burst.add(CompletableFuture.runAsync(() -> await(everyOneIsBusy), io));
    burst.forEach(CompletableFuture::join);
    var oneAfterTheOther = new HashSet<Thread>();
    for (int i = 0; i < 10 * threads; i++) {
      Thread worked = CompletableFuture.supplyAsync(Thread::currentThread, io).join();
      oneAfterTheOther.add(worked);
      while (worked.getState() == Thread.State.RUNNABLE) Thread.onSpinWait();     // not idle yet, it would not be asked
    }
    assertThat(oneAfterTheOther.size()).isLessThanOrEqualTo(threads / 2);
  }

  private static void await(CyclicBarrier barrier) {
    try {
      barrier.await(60, TimeUnit.SECONDS);
    } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
      throw new CompletionException(e);
    }
  }

  @Test void a_loop_survives_that_akka_shuts_its_dispatcher_down() throws Exception {
    LoopExecutor asAkkaSeesIt = new LoopExecutor(loops.loop(0));
    asAkkaSeesIt.shutdown();
    assertThat(asAkkaSeesIt.shutdownNow()).isEmpty();
    assertThat(asAkkaSeesIt.isShutdown()).isFalse();
    assertThat(threadOf(spawn(system, 0))).isSameAs(loops.loop(0).submit(Thread::currentThread).get());
  }

  @Test void loops_outlive_their_actor_system_and_serve_the_next() throws Exception {
    Thread before = threadOf(spawn(system, 1));
    stop(system);
    system = system(loops);
    assertThat(threadOf(spawn(system, 1))).isSameAs(before);
  }

  @Test void two_systems_in_one_process_have_loops_of_their_own() throws Exception {
    try (EventLoops others = EventLoops.start(LoopSettings.defaults().withCount(2).withNativeTransport(false))) {
      var other = system(others);
      assertThat(threadOf(spawn(other, 0))).isSameAs(others.loop(0).submit(Thread::currentThread).get())
          .isNotSameAs(threadOf(spawn(system, 0)));
      stop(other);
    }
  }

  @Test void a_message_between_actors_of_a_loop_waits_for_its_turn_on_the_same_thread() throws Exception {
    var order = new CompletableFuture<String>();
    ActorRef<CompletableFuture<Thread>> actor = spawn(system, 0);
    loops.loop(0).execute(() -> {
      var ran = new CompletableFuture<Thread>();
      actor.tell(ran);
      boolean atOnce = ran.isDone();
      ran.thenAccept(thread -> order.complete(atOnce + " " + (thread == Thread.currentThread())));
    });
    assertThat(order.get(1, TimeUnit.MINUTES)).isEqualTo("false true");
  }

  @Test void equal_keys_have_one_loop_and_many_keys_use_all() {
    Set<Integer> used = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      int loop = loops.loopFor("topic-" + i);
      assertThat(loop).isEqualTo(loops.loopFor("topic-" + i)).isBetween(0, loops.count() - 1);
      used.add(loop);
    }
    assertThat(used).containsExactlyInAnyOrder(0, 1);
  }

  @Test void blocking_work_runs_beside_the_loops() throws Exception {
    ActorRef<CompletableFuture<Thread>> actor = ask(system, akka.actor.typed.Props.empty().withDispatcherFromConfig(Dispatchers.IO));
    assertThat(threadOf(actor).getName()).contains(Dispatchers.IO);
  }

  @Test void closed_loops_are_not_found_by_a_new_system() {
    EventLoops closed = EventLoops.start(LoopSettings.defaults().withCount(1));
    closed.close();
    String key = closed.dispatcherConfig().getString("synod.loop-0.loops");
    assertThatThrownBy(() -> EventLoops.executor(key, 0)).isInstanceOf(IllegalStateException.class).hasMessageContaining("closed");
  }

  private static ActorSystem<SpawnProtocol.Command> system(EventLoops loops) {
    var config = loops.dispatcherConfig().withFallback(ConfigFactory.load("akka-only"));
    return ActorSystem.create(SpawnProtocol.create(), "loops", config);
  }

  private static void stop(ActorSystem<?> system) {
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().join();
  }

  private static ActorRef<CompletableFuture<Thread>> spawn(ActorSystem<SpawnProtocol.Command> system, int loop) {
    return ask(system, Dispatchers.loop(loop));
  }

  private static ActorRef<CompletableFuture<Thread>> ask(ActorSystem<SpawnProtocol.Command> system, akka.actor.typed.Props props) {
    return AskPattern.<SpawnProtocol.Command, ActorRef<CompletableFuture<Thread>>>ask(system,
        replyTo -> new SpawnProtocol.Spawn<>(tellsItsThread(), "", props, replyTo), Duration.ofMinutes(1), system.scheduler())
        .toCompletableFuture().join();
  }

  private static Behavior<CompletableFuture<Thread>> tellsItsThread() {
    return Behaviors.receiveMessage(question -> {
      question.complete(Thread.currentThread());
      return Behaviors.same();
    });
  }

  private static Thread threadOf(ActorRef<CompletableFuture<Thread>> actor) throws Exception {
    var answer = new CompletableFuture<Thread>();
    actor.tell(answer);
    return answer.get(1, TimeUnit.MINUTES);
  }
}
