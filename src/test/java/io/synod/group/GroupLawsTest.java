package io.synod.group;

import static io.synod.group.Scene.joiner;
import static io.synod.group.Scene.protocol;
import static org.assertj.core.api.Assertions.assertThat;

import io.synod.broker.Errors;
import io.synod.group.GroupCommand.Leaving;
import io.synod.group.GroupReply.Joined;
import io.synod.group.GroupReply.Synced;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** What holds of a group whatever its members do and whichever timers fire. A seed is a history. */
class GroupLawsTest {
  private static final int STEPS = 200;

  /** A group, what its members believe, and everything that is not answered yet. */
  private static final class History {
    final Random random;
    final Scene scene = new Scene();
    final List<Inbox<Joined>> joins = new ArrayList<>();
    final List<Inbox<Synced>> syncs = new ArrayList<>();
    final Map<Integer, Set<String>> leaders = new HashMap<>();
    final List<String> known = new ArrayList<>(List.of("stranger"));

    History(long seed) {
      random = new Random(seed);
    }

    String someone() {
      return known.get(random.nextInt(known.size()));
    }

    int someGeneration() {
      return scene.group.roster().generation() - (random.nextInt(8) == 0 ? 1 : 0);
    }

    void step() {
      switch (random.nextInt(9)) {
        case 0 -> join(random.nextBoolean() ? joiner() : joiner().old());
        case 1 -> join(joiner().instance("i" + random.nextInt(2)));
        case 2, 3 -> join(joiner().as(someone()).with(protocol("range", random.nextInt(4) == 0 ? "changed" : "all")));
        case 4, 5 -> syncs.add(scene.sync(someone(), someGeneration(), Map.of(someone(), "work")));
        case 6 -> scene.heartbeat(someone(), someGeneration());
        case 7 -> scene.leave(new Leaving(someone(), Optional.empty()));
        default -> fire();
      }
      settle();
      check();
    }

    void join(Scene.Joiner joiner) {
      joins.add(scene.join(joiner));
    }

    void fire() {
      var timers = List.copyOf(scene.timers.keySet());
      if (!timers.isEmpty()) scene.fire(timers.get(random.nextInt(timers.size())));
    }

    /** Reads the answers that have come. */
    void settle() {
      joins.removeIf(inbox -> {
        if (inbox.isEmpty()) return false;
        Joined joined = inbox.only();
        if (joined.error() == Errors.NONE || joined.error() == Errors.MEMBER_ID_REQUIRED) known.add(joined.memberId());
        if (joined.error() == Errors.NONE && joined.leader().equals(joined.memberId()) && !joined.skipAssignment()) {
          leaders.computeIfAbsent(joined.generation(), generation -> new HashSet<>()).add(joined.memberId());
        }
        return true;
      });
      syncs.removeIf(inbox -> !inbox.isEmpty() && inbox.only() != null);
    }

    void check() {
      Group group = scene.group;
      Roster roster = group.roster();
      assertThat(leaders.values()).as("leaders of one generation").allSatisfy(ids -> assertThat(ids).hasSize(1));
      assertThat(roster.leader().isEmpty() || roster.members().containsKey(roster.leader().get())).as("the leader is a member").isTrue();
      assertThat(roster.members().isEmpty()).isEqualTo(group instanceof Empty);
      long instances = roster.members().values().stream().filter(m -> m.instanceId().isPresent()).count();
      assertThat(roster.members().values().stream().flatMap(m -> m.instanceId().stream()).distinct().count()).isEqualTo(instances);
      if (group instanceof PreparingRebalance preparing) {
        assertThat(roster.members().keySet()).containsAll(preparing.joining().keySet());
        assertThat(scene.timers).as("a rebalance ends").containsKey(new Timer.Rebalance());
        assertThat(joins).hasSize(preparing.joining().size());
      } else {
        assertThat(joins).as("joins without an answer").isEmpty();
      }
      if (group instanceof CompletingRebalance completing) {
        assertThat(syncs).hasSize(completing.syncing().size());
        assertThat(scene.timers).as("waiting for syncs ends").containsKey(new Timer.Sync());
      } else {
        assertThat(syncs).as("syncs without an answer").isEmpty();
      }
      if (group instanceof Stable) {
        assertThat(scene.timers.keySet()).as("every member is watched").containsAll(roster.members().keySet().stream().map(Timer.Session::new).toList());
      }
      if (!(group instanceof Empty)) return;
      assertThat(scene.timers.keySet()).as("nothing is left of members that are gone").allMatch(timer -> timer instanceof Timer.Pending);
    }
  }

  @Property(tries = 300, shrinking = ShrinkingMode.OFF)
  void one_leader_a_generation_everyone_answered_and_every_wait_ends(@ForAll long seed) {
    var history = new History(seed);
    for (int i = 0; i < STEPS; i++) history.step();
  }

  @Property(tries = 100, shrinking = ShrinkingMode.OFF)
  void a_group_that_is_left_alone_becomes_empty_and_answers_everyone(@ForAll long seed) {
    var history = new History(seed);
    for (int i = 0; i < STEPS; i++) history.step();
    for (int i = 0; i < STEPS && !history.scene.timers.isEmpty(); i++) {
      history.fire();
      history.settle();
    }
    assertThat(history.scene.group).isInstanceOf(Empty.class);
    assertThat(history.joins).isEmpty();
    assertThat(history.syncs).isEmpty();
  }

  @Property(tries = 100, shrinking = ShrinkingMode.OFF)
  void a_generation_never_goes_back_and_what_is_stored_is_what_is_restored(@ForAll long seed) {
    var history = new History(seed);
    int generation = 0;
    for (int i = 0; i < STEPS; i++) {
      history.step();
      assertThat(history.scene.group.roster().generation()).isGreaterThanOrEqualTo(generation);
      generation = history.scene.group.roster().generation();
    }
    for (Roster stored : history.scene.stored) {
      Roster restored = Roster.restored(stored.stored(1));
      assertThat(restored.members().keySet()).isEqualTo(stored.members().keySet());
      assertThat(restored.leader()).isEqualTo(stored.leader());
      assertThat(restored.generation()).isEqualTo(stored.generation());
    }
  }
}
