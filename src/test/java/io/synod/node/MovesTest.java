package io.synod.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.synod.ensemble.Configuration;
import io.synod.ensemble.Seat;
import io.synod.loop.Exit;
import io.synod.loop.Fatal;
import io.synod.loop.HostPort;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Node 2, whose settings have 2181 for its clients, is given other addresses. */
class MovesTest {
  private final List<String> moved = new ArrayList<>();
  private final Moves moves = new Moves(2, 2181, Runnable::run, port -> moved.add("peers to " + port), to -> moved.add("clients to " + to));

  @Test void each_port_moves_that_is_another() {
    moves.accept(only(2888, "a:2181"), only(2889, "a:2181"));
    moves.accept(only(2889, "a:2181"), only(2889, "a:2182"));
    moves.accept(only(2889, "a:2182"), only(2890, "b:2182"));
    assertThat(moved).containsExactly("peers to 2889", "clients to a:2182", "peers to 2890", "clients to b:2182");
  }

  @Test void what_stays_or_is_not_told_does_not_move() {
    moves.accept(only(2888, "a:2181"), only(2888, "a:2181"));
    moves.accept(only(2888, "a:2181"), only(2888, ""));
    moves.accept(only(2888, "a:2181"), Configuration.of(Map.of()));
    assertThat(moved).isEmpty();
  }

  /** It came by a seed, its settings said where it was; the log says where it is. Which of its host's addresses it listens on is its own affair. */
  @Test void one_that_was_no_member_before_is_where_the_log_has_it() {
    moves.accept(Configuration.of(Map.of()), only(2889, "0.0.0.0:2181"));
    assertThat(moved).containsExactly("peers to 2889");
    moves.accept(Configuration.of(Map.of()), only(2889, "a:2182"));
    assertThat(moved).containsExactly("peers to 2889", "peers to 2889", "clients to a:2182");
  }

  @Test void a_port_that_cannot_be_opened_keeps_no_other_from_moving() {
    var refusing = new Moves(2, 2181, Runnable::run, port -> {
      throw new Fatal(Exit.PORT, "it is taken.");
    }, to -> moved.add("clients to " + to));
    refusing.accept(only(2888, "a:2181"), only(2889, "a:2182"));
    refusing.await();
    assertThat(moved).containsExactly("clients to a:2182");
  }

  private static Configuration only(int peer, String client) {
    Optional<HostPort> clients = client.isEmpty() ? Optional.empty() : Optional.of(HostPort.parse(client));
    return Configuration.of(Map.of(2, new Seat(List.of(new Seat.Address("a", peer, 3888)), Seat.Role.PARTICIPANT, clients)));
  }
}
