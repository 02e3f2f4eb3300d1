package io.synod.sim;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.Behaviors;
import com.typesafe.config.ConfigFactory;
import io.synod.loop.Dispatchers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SimSystemTest {
  @Test
  void equal_seeds_give_equal_traces_in_whatever_order_they_run() throws Exception {
    List<String> first = List.of(digest(1), digest(2), digest(3));
    List<String> again = List.of(digest(3), digest(1), digest(2));
    assertThat(again).containsExactly(first.get(2), first.get(0), first.get(1));
    assertThat(Set.copyOf(first)).hasSize(3);
  }

  @Test
  void an_event_loop_runs_its_tasks_in_the_order_they_came() throws Exception {
    for (long seed = 0; seed < 20; seed++) assertThat(order(seed, "synod.loop-0")).isSorted();
  }

  @Test
  void a_pool_runs_its_tasks_in_an_order_of_the_seed() throws Exception {
    assertThat(order(1, "synod.io")).isNotEqualTo(order(2, "synod.io")).isEqualTo(order(1, "synod.io"));
  }

  @Test
  void lanes_take_turns_as_the_seed_says() throws Exception {
    try (SimSystem sim = SimSystem.start(4, ConfigFactory.empty())) {
      List<String> ran = new ArrayList<>();
      for (int i = 0; i < 50; i++) for (String lane : List.of("a", "b")) sim.executor().submit(lane, SeededExecutor.Order.FIFO, () -> ran.add(lane));
      sim.run(Duration.ofSeconds(1));
      assertThat(ran).hasSize(100);
      assertThat(ran.subList(0, 50)).contains("a", "b");
    }
  }

  @Test
  void a_timer_fires_at_its_virtual_time_and_never_early() throws Exception {
    try (SimSystem sim = SimSystem.start(5, ConfigFactory.empty())) {
      List<Long> fired = new ArrayList<>();
      long start = sim.time().nanos();
      for (int minute = 1; minute <= 60; minute++) {
        sim.actors().scheduler().scheduleOnce(Duration.ofMinutes(minute), () -> fired.add(sim.time().nanos() - start), sim.actors().executionContext());
      }
      sim.run(Duration.ofMinutes(61));
      assertThat(fired).hasSize(60);
      for (int minute = 1; minute <= 60; minute++) {
        assertThat(fired.get(minute - 1) - Duration.ofMinutes(minute).toNanos()).isBetween(0L, 2 * VirtualTime.TICK_NANOS);
      }
    }
  }

  @Test
  void a_cancelled_timer_does_not_fire() throws Exception {
    try (SimSystem sim = SimSystem.start(6, ConfigFactory.empty())) {
      List<String> fired = new ArrayList<>();
      var timer = sim.actors().scheduler().scheduleOnce(Duration.ofSeconds(1), () -> fired.add("never"), sim.actors().executionContext());
      assertThat(timer.cancel()).isTrue();
      assertThat(timer.cancel()).isFalse();
      sim.run(Duration.ofSeconds(5));
      assertThat(fired).isEmpty();
    }
  }

  @Test
  void a_task_from_another_thread_is_reported() throws Exception {
    try (SimSystem sim = SimSystem.start(7, ConfigFactory.empty())) {
      ExecutorService lane = SimDispatcher.lane(sim.executor(), "synod.io");
      Thread intruder = new Thread(() -> lane.execute(() -> {}), "intruder");
      intruder.start();
      intruder.join(SECONDS.toMillis(10));
      assertThatThrownBy(() -> sim.run(Duration.ofSeconds(1))).isInstanceOf(AssertionError.class).hasMessageContaining("thread intruder");
    }
  }

  private static List<Integer> order(long seed, String lane) throws Exception {
    try (SimSystem sim = SimSystem.start(seed, ConfigFactory.empty())) {
      List<Integer> ran = new ArrayList<>();
      ExecutorService executor = SimDispatcher.lane(sim.executor(), lane);
      for (int i = 0; i < 100; i++) {
        int number = i;
        executor.execute(() -> ran.add(number));
      }
      sim.run(Duration.ofSeconds(1));
      assertThat(ran).hasSize(100);
      return ran;
    }
  }

  /** Actors on several dispatchers that tell each other on, the next one found by walking a hash set of references. */
  private static String digest(long seed) throws Exception {
    try (SimSystem sim = SimSystem.start(seed, ConfigFactory.empty())) {
      Set<ActorRef<Integer>> all = new HashSet<>();
      IntStream.range(0, 12).forEach(i -> all.add(sim.actors().systemActorOf(relay(all, i), "relay-" + i, dispatcher(i))));
      all.forEach(relay -> relay.tell(0));
      sim.run(Duration.ofSeconds(20));
      assertThat(sim.steps()).isGreaterThan(500);
      return sim.trace().digest();
    }
  }

  private static Props dispatcher(int index) {
    return index % 3 == 2 ? Dispatchers.io() : Dispatchers.loop(index % 3);
  }

  private static Behavior<Integer> relay(Set<ActorRef<Integer>> all, int self) {
    return Behaviors.withTimers(timers -> Behaviors.receiveMessage(hops -> {
      if (hops < 40) all.stream().skip((self + hops) % all.size()).findFirst().orElseThrow().tell(hops + 1);
      if (hops == 40) timers.startSingleTimer(self, 0, Duration.ofMillis(700));
      return Behaviors.same();
    }));
  }
}
