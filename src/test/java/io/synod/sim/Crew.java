package io.synod.sim;

import io.synod.ensemble.Configuration;
import io.synod.ensemble.Seat;
import io.synod.loop.HostPort;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** The members of a simulated ensemble: 1 to {@code voters} vote, the observers come after them. */
record Crew(int voters, int observers) {
  static final Crew ALONE = new Crew(1, 0);

  /** As the command line has it: {@code 5} voters, or {@code 3+1}, with an observer. */
  static Crew of(String text) {
    String[] parts = text.split("\\+");
    return new Crew(Integer.parseInt(parts[0]), parts.length > 1 ? Integer.parseInt(parts[1]) : 0);
  }

  int size() {
    return voters + observers;
  }

  Configuration configuration() {
    var seats = new TreeMap<Integer, Seat>();
    for (int id = 1; id <= size(); id++) {
      var address = new Seat.Address(SimNode.name(id), 2888, 3888);
      var role = id <= voters ? Seat.Role.PARTICIPANT : Seat.Role.OBSERVER;
      seats.put(id, new Seat(List.of(address), role, Optional.of(new HostPort(SimNode.name(id), 2181))));
    }
    return Configuration.of(seats);
  }

  @Override
  public String toString() {
    return voters + (observers > 0 ? "+" + observers : "");
  }
}
