package io.synod.ensemble;

import static org.assertj.core.api.Assertions.assertThat;

import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.Behaviors;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.synod.ensemble.CountingMachine.Add;
import io.synod.ensemble.CountingMachine.Reconfigure;
import io.synod.journal.Bytes;
import io.synod.journal.DiskStorage;
import io.synod.journal.JournalRuntime;
import io.synod.journal.LogSettings;
import io.synod.loop.Dispatchers;
import io.synod.loop.Fatal;
import io.synod.loop.HostPort;
import io.synod.loop.Leisure;
import io.synod.testkit.ActorSystems;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.concurrent.atomic.AtomicInteger;

/** Several members of one ensemble in one process: real actors on real journals, each on a loop of its own, with {@link FifoLinks}. */
final class LivingEnsemble {
  private static final int MOST_LIVES = 6;
  private static final AtomicInteger ENSEMBLES = new AtomicInteger();
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private final String name = "ensemble-" + ENSEMBLES.incrementAndGet();
  private final ActorTestKit kit;
  private final Path root;
  private Configuration configuration;
  private boolean reconfigurable;
  private final Map<Integer, Life> lives = new TreeMap<>();
  private final Map<Integer, Integer> starts = new TreeMap<>();
  final FifoLinks links = new FifoLinks();
  final List<Fatal> stops = new CopyOnWriteArrayList<>();
  MemberSettings settings = MemberSettings.defaults().withQuorum(QuorumSettings.defaults().withTick(Duration.ofMillis(500)));

  /** One start of one member. */
  final class Life implements Serving {
    final int id;
    final CountingMachine machine = new CountingMachine();
    final MemberStatistics statistics = new MemberStatistics(() -> 1000);
    final List<String> standings = new CopyOnWriteArrayList<>();
    private final JournalRuntime runtime;
    private ActorRef<Member.Command> member;
    private volatile boolean serves;
    private volatile boolean leads;

    Life(int id, int start) {
      this.id = id;
      runtime = new JournalRuntime(key(id, start), new DiskStorage(root.resolve("member-" + id)),
          work -> kit.system().dispatchers().lookup(Dispatchers.io()).execute(work), Leisure.NONE, stops::add, loop(id),
          LogSettings.defaults());
      runtime.register();
    }

    private void begin() {
      machine.forms = reconfigurable;
      var doors = new MemberActor.Doors(runtime.storage(), runtime.plugins("ensemble/main"), () -> 1000, stops::add, new Random(id), statistics,
          this).at(new Place(known(), links.of(id), runtime.reader("ensemble/main")));
      member = kit.spawn(MemberActor.create(settings.withId(id), doors, (context, wake) -> machine), "member-" + id + "-" + starts.get(id),
          Dispatchers.loop(id));
    }

    @Override
    public void leads(int epoch) {
      standings.add("leads " + epoch);
      leads = true;
      serves = true;
    }

    @Override
    public void follows(int leader, int epoch) {
      standings.add("follows " + leader + " in " + epoch);
      serves = true;
    }

    @Override
    public void ended() {
      standings.add("ended");
      serves = false;
      leads = false;
    }

    @Override
    public void looks() {
      assertThat(serves).as("a member that serves does not look").isFalse();
    }

    @Override
    public void joins() {
      assertThat(serves).as("a member that serves has joined before").isFalse();
    }

    @Override
    public Bytes report() {
      return Bytes.utf8("report of " + id);
    }

    @Override
    public void reported(Bytes report) {
      standings.add(report.asUtf8());
    }

    boolean serves() {
      return serves;
    }

    boolean leads() {
      return serves && leads;
    }

    /** Its own line, whether the others know of it or not, and those of the members that the ensemble was formed with. */
    private Configuration known() {
      var seats = new TreeMap<>(configuration.seats());
      seats.putIfAbsent(id, seat(id, Seat.Role.PARTICIPANT));
      return new Configuration(0, seats, configuration.groups(), configuration.weights());
    }

    /** @return what became of it: UNCHANGED when it was refused */
    Member.Reply reconfigure(Reconfiguration request) {
      return answer(told(replyTo -> new Member.Propose(new Reconfigure(request), new Origin(id, 1, "", ""), replyTo)));
    }

    CompletableFuture<Member.Reply> propose(int cxid, String word) {
      return told(replyTo -> new Member.Propose(new Add(word), new Origin(id, cxid, "", ""), replyTo));
    }

    Member.Reply ask(String word) {
      return answer(propose(1, word));
    }

    /** Sends what {@code message} makes of an address for its answer. */
    <T> CompletableFuture<T> told(Function<ActorRef<T>, Member.Command> message) {
      var answer = new CompletableFuture<T>();
      ActorRef<T> replyTo = kit.spawn(Behaviors.receiveMessage(reply -> {
        answer.complete(reply);
        return Behaviors.stopped();
      }));
      member.tell(message.apply(replyTo));
      return answer;
    }

    ActorRef<Member.Command> member() {
      return member;
    }
  }

  /** @param roles those of members 1, 2, … */
  LivingEnsemble(ActorSystems actors, Path root, Seat.Role... roles) {
    this.root = root;
    var seats = new TreeMap<Integer, Seat>();
    var config = ConfigFactory.empty();
    for (int id = 1; id <= roles.length; id++) {
      seats.put(id, seat(id, roles[id - 1]));
      config = config.withFallback(ConfigFactory.parseString(loop(id)
          + " { type = Dispatcher, executor = thread-pool-executor, thread-pool-executor.fixed-pool-size = 1 }"));
      for (int start = 1; start <= MOST_LIVES; start++) {
        config = config.withFallback(JournalRuntime.plugins(key(id, start), loop(id), "ensemble/main").config());
      }
    }
    configuration = Configuration.of(seats);
    Config io = ConfigFactory.parseString("synod.io { type = Dispatcher, executor = thread-pool-executor, thread-pool-executor.fixed-pool-size = 2 }");
    kit = actors.start(config.withFallback(io));
  }

  static Seat seat(int id, Seat.Role role) {
    return new Seat(List.of(new Seat.Address("localhost", 2888 + id, 3888 + id)), role, Optional.of(new HostPort("localhost", 2181)));
  }

  /** To be formed by these alone, and to be changed: the others come later. */
  LivingEnsemble formedBy(Configuration members) {
    configuration = members;
    reconfigurable = true;
    return this;
  }

  static Seat.Role[] voters(int count) {
    var roles = new Seat.Role[count];
    Arrays.fill(roles, Seat.Role.PARTICIPANT);
    return roles;
  }

  private String key(int id, int start) {
    return name + "-" + id + "-" + start;
  }

  private static String loop(int id) {
    return "synod.loop-" + id;
  }

  LivingEnsemble start(int... ids) {
    for (int id : ids) {
      var life = new Life(id, starts.merge(id, 1, Integer::sum));
      lives.put(id, life);
      life.begin();
    }
    return this;
  }

  /** As kill: what was not on its way to the disk is lost. */
  void stop(int id) {
    Life life = lives.remove(id);
    links.gone(id);
    kit.stop(life.member, PATIENCE);
    life.runtime.unregister();
  }

  Life member(int id) {
    return lives.get(id);
  }

  static <T> T answer(CompletableFuture<T> future) {
    return future.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
  }

  /** Waits until it is there. */
  Life leader() {
    await().atMost(PATIENCE).until(() -> lives.values().stream().anyMatch(Life::leads));
    return lives.values().stream().filter(Life::leads).findFirst().orElseThrow();
  }

  /** One that serves and does not lead. */
  Life follower() {
    await().atMost(PATIENCE).until(() -> lives.values().stream().anyMatch(life -> life.serves() && !life.leads()));
    return lives.values().stream().filter(life -> life.serves() && !life.leads()).findFirst().orElseThrow();
  }

  void awaitServing(int... ids) {
    for (int id : ids) await().atMost(PATIENCE).until(() -> lives.get(id).serves());
  }

  /** Waits until each of those that live has the words, in this order. */
  void awaitWords(List<String> words) {
    for (Life life : new ArrayList<>(lives.values())) {
      await("words of member " + life.id).atMost(PATIENCE).until(() -> life.machine.words(), words::equals);
    }
  }
}
