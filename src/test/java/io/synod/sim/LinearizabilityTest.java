package io.synod.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.synod.sim.Linearizability.Operation;
import io.synod.sim.Register.Action;
import io.synod.sim.Register.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;

class LinearizabilityTest {
  private final List<Operation> history = new ArrayList<>();

  @Test
  void operations_one_after_the_other_hold() {
    op(0, 1, new Action.Create("a"), new Outcome.Done(0));
    op(2, 3, new Action.Set("b", 0), new Outcome.Done(1));
    op(4, 5, new Action.Set("c", 0), Outcome.Refused.BAD_VERSION);
    op(6, 7, new Action.Read(), new Outcome.Was(new Register(1, "b")));
    op(8, 9, new Action.Delete(-1), new Outcome.Done(-1));
    op(10, 11, new Action.Set("d", -1), Outcome.Refused.NO_NODE);
    holds();
  }

  @Test
  void one_version_is_not_replaced_twice() {
    op(0, 1, new Action.Create("a"), new Outcome.Done(0));
    op(2, 9, new Action.Set("b", 0), new Outcome.Done(1));
    op(3, 8, new Action.Set("c", 0), new Outcome.Done(1));
    violates();
  }

  @Test
  void a_path_is_not_created_twice_without_a_delete() {
    op(0, 5, new Action.Create("a"), new Outcome.Done(0));
    op(1, 4, new Action.Create("b"), new Outcome.Done(0));
    violates();
    op(2, 3, new Action.Delete(-1), new Outcome.Done(-1));
    holds();
  }

  @Test
  void a_write_that_was_acknowledged_is_not_forgotten() {
    op(0, 1, new Action.Create("a"), new Outcome.Done(0));
    op(2, 3, new Action.Set("b", -1), new Outcome.Done(1));
    op(4, 5, new Action.Read(), new Outcome.Was(new Register(0, "a")));
    violates();
  }

  @Test
  void operations_at_the_same_time_take_either_order() {
    op(0, 1, new Action.Create("a"), new Outcome.Done(0));
    op(2, 5, new Action.Set("b", -1), new Outcome.Done(2));
    op(3, 6, new Action.Set("c", -1), new Outcome.Done(1));
    op(7, 8, new Action.Read(), new Outcome.Was(new Register(2, "b")));
    holds();
  }

  @Test
  void a_write_whose_reply_was_lost_takes_effect_late_or_soon() {
    op(0, 1, new Action.Create("a"), new Outcome.Done(0));
    op(2, Linearizability.NEVER, new Action.Set("b", 0), new Outcome.Done(1));
    op(4, 5, new Action.Read(), new Outcome.Was(new Register(0, "a")));
    op(6, 7, new Action.Read(), new Outcome.Was(new Register(1, "b")));
    op(8, 9, new Action.Set("c", -1), new Outcome.Done(2));
    holds();
  }

  @Test
  void a_write_whose_reply_was_lost_takes_effect_once_and_not_before_it_was_asked() {
    op(0, 1, new Action.Create("a"), new Outcome.Done(0));
    op(2, Linearizability.NEVER, new Action.Set("b", -1), new Outcome.Done(1));
    op(4, 5, new Action.Set("c", -1), new Outcome.Done(3));
    violates();
    history.clear();
    op(0, 1, new Action.Create("a"), new Outcome.Done(0));
    op(2, 3, new Action.Set("c", -1), new Outcome.Done(2));
    op(4, Linearizability.NEVER, new Action.Set("b", -1), new Outcome.Done(1));
    violates();
  }

  /** It asked for both at once; neither was told before the other. */
  @Test
  void writes_of_one_client_keep_their_order() {
    history.add(new Operation("c", "/p", new Action.Create("v"), 0, 10, new Outcome.Done(0)));
    history.add(new Operation("c", "/p", new Action.Set("w", -1), 0, 10, Outcome.Refused.NO_NODE));
    violates();
  }

  @Test
  void paths_are_looked_at_one_by_one() {
    op(0, 1, new Action.Create("a"), new Outcome.Done(0));
    history.add(new Operation("c", "/other", new Action.Create("a"), 2, 3, new Outcome.Done(0)));
    holds();
  }

  /** Each operation is done at one moment between its call and its return, and some replies are lost: there is an order, and the search finds it. */
  @Property(tries = 60, shrinking = ShrinkingMode.OFF)
  void a_real_register_is_linearizable_and_one_planted_lie_is_found(@ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    history.clear();                                                    // the instance serves all tries
    Register state = Register.ABSENT;
    for (int i = 0; i < 300; i++) {
      Action action = action(random, i);
      Outcome told = told(state, action);
      boolean lost = random.nextInt(40) == 0;
      boolean never = lost && random.nextBoolean();
      if (never) continue;
      long returned = lost ? Linearizability.NEVER : 10L * i + random.nextInt(30);
      history.add(new Operation("c" + i % 5, "/p", action, 10L * i - random.nextInt(30), returned, told));
      state = state.after(action, told).orElseThrow();
    }
    holds();
    long end = 10_000;
    op(end, end + 1, new Action.Read(), new Outcome.Was(new Register(9_999, "never written")));
    violates();
  }

  private static Action action(SplittableRandom random, int number) {
    return switch (random.nextInt(6)) {
      case 0 -> new Action.Create("v" + number);
      case 1 -> new Action.Delete(random.nextInt(3) - 1);
      case 2 -> new Action.Read();
      default -> new Action.Set("v" + number, random.nextInt(4) - 1);
    };
  }

  /** The one outcome that fits. */
  private static Outcome told(Register state, Action action) {
    List<Outcome> all = new ArrayList<>(List.of(Outcome.Refused.values()));
    all.add(new Outcome.Was(state));
    for (int version = -1; version <= state.version() + 1; version++) all.add(new Outcome.Done(version));
    return all.stream().filter(outcome -> state.after(action, outcome).isPresent()).findFirst().orElseThrow();
  }

  private void op(long invoked, long returned, Action action, Outcome told) {
    history.add(new Operation("c" + history.size(), "/p", action, invoked, returned, told));
  }

  private void holds() {
    assertThat(Linearizability.violation(history)).isEmpty();
  }

  private void violates() {
    assertThat(Linearizability.violation(history)).isPresent();
  }
}
