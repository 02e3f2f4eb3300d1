package io.synod.sim;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.Behaviors;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.synod.journal.JournalRuntime;
import io.synod.journal.LogSettings;
import io.synod.journal.PersistencePlugins;
import io.synod.loop.Dispatchers;
import io.synod.loop.Fatal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;

/** Real persistent actors on the real plugins and a simulated disk, crashed at any step: what was acknowledged is there again. */
class JournalSimulationTest {
  @Property(tries = 25, shrinking = ShrinkingMode.OFF)
  void an_acknowledged_event_survives_every_crash(@ForAll long seed) {
    try (var run = new Run(seed)) {
      for (int life = 0; life < Run.LIVES; life++) run.liveAndCrash();
    }
  }

  @Test void the_runs_do_acknowledge_and_do_lose_events() {
    int acknowledged = 0;
    int lost = 0;
    for (long seed = 1; seed <= 3; seed++) {
      try (var run = new Run(seed)) {
        for (int life = 0; life < Run.LIVES; life++) run.liveAndCrash();
        acknowledged += run.told.stream().mapToInt(told -> told.acknowledged).sum();
        lost += run.told.stream().mapToInt(told -> told.lost).sum();
      }
    }
    assertThat(acknowledged).isGreaterThan(100);
    assertThat(lost).isPositive();
  }

  @Property(tries = 4, shrinking = ShrinkingMode.OFF)
  void equal_seeds_give_equal_runs(@ForAll long seed) {
    assertThat(digest(seed)).isEqualTo(digest(seed));
  }

  private static String digest(long seed) {
    try (var run = new Run(seed)) {
      for (int life = 0; life < 3; life++) run.liveAndCrash();
      return run.sim.trace().digest();
    }
  }

  /** What one actor was sent, and how much of it was acknowledged. The words are 0, 1, 2, ... */
  private static final class Told {
    ActorRef<Words.Command> actor;
    int sent;
    int acknowledged;
    int lost;
    boolean shown;

    void add() {
      int word = sent++;
      actor.tell(new Words.Add(Integer.toString(word), () -> acknowledged = word + 1));
    }

    /** All that was acknowledged is there, in order; what was lost besides is forgotten. */
    void check(String state) {
      var expected = new StringBuilder();
      int words = state.isEmpty() ? 0 : state.split(" ").length;
      for (int word = 0; word < words; word++) expected.append(word).append(' ');
      assertThat(state).isEqualTo(expected.toString());
      assertThat(words).isBetween(acknowledged, sent);
      lost += sent - words;
      sent = words;
      acknowledged = words;
      shown = true;
    }
  }

  private static final class Run implements AutoCloseable {
    private static final int LIVES = 6;
    private static final LogSettings SMALL = new LogSettings(2048, 1024, 4096, 1024, 1 << 20);
    final SimSystem sim;
    private final RandomGenerator random;
    private final List<Told> told = List.of(new Told(), new Told(), new Told());
    private SimStorage storage;
    private int incarnation;

    Run(long seed) {
      sim = SimSystem.start(seed, declared());
      random = sim.random("journal test");
      storage = new SimStorage(sim.random("disk"));
    }

    private static Config declared() {
      return IntStream.rangeClosed(1, LIVES).mapToObj(life -> JournalRuntime.plugins("n1-" + life, "synod.loop-0", "test").config())
          .reduce(ConfigFactory.empty(), Config::withFallback);
    }

    void liveAndCrash() {
      incarnation++;
      var stops = new ArrayList<Fatal>();
      var io = sim.actors().dispatchers().lookup(Dispatchers.io());
      var runtime = new JournalRuntime("n1-" + incarnation, storage, io, SimDispatcher.leisure(sim.executor(), "synod.loop-0", random::nextBoolean), stops::add,
          "synod.loop-0", SMALL);
      runtime.register();
      ActorRef<String> node = start(runtime.plugins("test"));
      int until = random.nextInt(4) == 0 ? 20 : 4000;
      for (int step = random.nextInt(until); step > 0; step--) {
        Told one = told.get(random.nextInt(told.size()));
        if (one.shown && random.nextInt(6) == 0) one.add();
        sim.step(Long.MAX_VALUE);
      }
      assertThat(stops).isEmpty();
      storage = storage.crash();
      runtime.unregister();
      node.tell("stop");
      sim.run(Duration.ofSeconds(1));
    }

    /** A node as a subtree; each of its actors shows its state when it has recovered. */
    private ActorRef<String> start(PersistencePlugins plugins) {
      return sim.actors().systemActorOf(Behaviors.setup(context -> {
        for (int i = 0; i < told.size(); i++) {
          Told one = told.get(i);
          one.shown = false;
          one.actor = context.spawn(new Words("words-" + i, plugins), "words-" + i, Props.empty().withDispatcherFromConfig("synod.loop-0"));
          one.actor.tell(new Words.Show(one::check));
        }
        return Behaviors.receiveMessage(stop -> Behaviors.stopped());
      }), "node-" + incarnation, Props.empty().withDispatcherFromConfig("synod.loop-0"));
    }

    @Override
    public void close() {
      sim.close();
    }
  }
}
