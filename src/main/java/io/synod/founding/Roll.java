package io.synod.founding;

import io.synod.ensemble.Configuration;
import io.synod.ensemble.Seat;
import io.synod.founding.Introduction.Kind;
import io.synod.loop.HostPort;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Who is there besides {@code self}, in the order of their addresses, and what they would be in an ensemble that is to be founded. */
record Roll(Introduction self, List<Introduction> others) {
  static Roll of(Introduction self, Collection<Introduction> heard) {
    return new Roll(self, heard.stream().sorted(Comparator.comparing(other -> other.address().toString())).toList());
  }

  /** Those who are in an ensemble that one can join. */
  List<Introduction> members() {
    return others.stream().filter(other -> other.charter().isPresent()).toList();
  }

  /** That of {@code self} and those who want to found with it, lesser numbers first; empty while there are not enough. */
  Optional<Charter> charter(String ensemble) {
    List<Introduction> chosen = chosen();
    if (chosen.size() < self.expect()) return Optional.empty();
    Set<Integer> used = others.stream().map(Introduction::id).collect(Collectors.toCollection(HashSet::new));
    used.add(self.id());
    var seats = new TreeMap<Integer, Seat>();
    var founders = new TreeMap<Integer, Charter.Founder>();
    for (Introduction node : chosen) {
      int id = node.id() != 0 ? node.id() : lowestFree(used);
      used.add(id);
      seats.put(id, node.seat());
      founders.put(id, new Charter.Founder(node.birth(), node.address()));
    }
    return Optional.of(new Charter(ensemble, Configuration.of(seats), founders));
  }

  /** Each number once; those that have none come last. */
  private List<Introduction> chosen() {
    var chosen = new ArrayList<>(List.of(self));
    var used = new HashSet<>(Set.of(self.id()));
    for (Introduction other : candidates()) {
      if (chosen.size() < self.expect() && (other.id() == 0 || used.add(other.id()))) chosen.add(other);
    }
    return chosen;
  }

  private List<Introduction> candidates() {
    return others.stream().filter(this::isCandidate)
        .sorted(Comparator.comparingInt((Introduction other) -> other.id() == 0 ? Integer.MAX_VALUE : other.id())).toList();
  }

  private boolean isCandidate(Introduction other) {
    return other.kind() == Kind.FRESH && other.founder().equals(self.founder()) && other.expect() == self.expect() && samePlace(other).isEmpty();
  }

  /** Of two that would be called at one address neither the later by its address counts, nor any that has this node's. */
  private Optional<Introduction> samePlace(Introduction other) {
    return Stream.concat(Stream.of(self), others.stream().takeWhile(each -> each != other))
        .filter(each -> each.seat().peer().equals(other.seat().peer())).findFirst();
  }

  /** A number that nobody has, neither here nor in {@code known}. */
  int free(Configuration known) {
    Set<Integer> used = new HashSet<>(known.seats().keySet());
    others.forEach(other -> used.add(other.id()));
    return lowestFree(used);
  }

  private static int lowestFree(Set<Integer> used) {
    int id = Configuration.FIRST_ID;
    while (used.contains(id)) id++;
    return id;
  }

  /** Who is here and who is not counted, in one line. @param reachable who can be reached, heard or not */
  String waiting(Set<HostPort> reachable) {
    var line = new StringBuilder();
    if (self.expect() == 0) {
      line.append("waiting for an ensemble to join; reached: ").append(addresses(reachable));
    } else {
      var here = candidates().stream().map(Introduction::address).collect(Collectors.toCollection(HashSet::new));
      here.add(self.address());
      line.append("waiting until ").append(self.expect()).append(" nodes are there to found an ensemble, which the one at ").append(self.founder())
          .append(" does; here: ").append(addresses(here));
    }
    for (Introduction other : others) {
      String why = notCounted(other);
      if (!why.isEmpty()) line.append("; the one at ").append(other.address()).append(' ').append(why);
    }
    return line.toString();
  }

  private String notCounted(Introduction other) {
    if (other.kind() == Kind.ALONE) return "has an ensemble of its own, which nobody can join";
    Optional<Charter> charter = other.charter();
    if (charter.isPresent()) return "is in ensemble " + charter.get().ensemble() + (other.serves() ? "" : " and does not serve yet");
    if (other.kind() == Kind.MEMBER) return "has a list of members, which nobody else can join: give this node the same list";
    if (self.expect() == 0) return "";
    if (!other.founder().equals(self.founder())) return "has another first seed: " + other.founder();
    if (other.expect() != self.expect()) return "is not counted, its bootstrap-expect is " + other.expect();
    return samePlace(other).map(first -> "is not counted, for its peers would call it at " + other.seat().peer() + " as the one at " + first.address()
        + ": give it a peer.port or an advertised-host of its own").orElse("");
  }

  private static String addresses(Collection<HostPort> addresses) {
    return addresses.isEmpty() ? "none" : addresses.stream().map(HostPort::toString).sorted().collect(Collectors.joining(", "));
  }
}
