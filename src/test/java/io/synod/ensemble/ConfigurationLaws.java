package io.synod.ensemble;

import static org.assertj.core.api.Assertions.assertThat;

import io.synod.ensemble.Seat.Address;
import io.synod.ensemble.Seat.Role;
import io.synod.loop.HostPort;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class ConfigurationLaws {
  @Property(tries = 200)
  void what_was_written_is_read(@ForAll("seats") Map<Integer, Seat> seats, @ForAll long version, @ForAll @IntRange(max = 4) int groups,
      @ForAll @Size(min = 1, max = 5) List<@IntRange(max = 9) Integer> weights) throws MalformedConfiguration {
    var configuration = new Configuration(version, new TreeMap<>(seats), groups(seats, groups), weights(seats, groups, weights));
    assertThat(Configuration.parse(configuration.toString())).isEqualTo(configuration).hasToString(configuration.toString());
  }

  @Property(tries = 200)
  void any_text_is_a_configuration_or_malformed(@ForAll("lines") String text) {
    try {
      Configuration read = Configuration.parse(text);
      assertThat(Configuration.parse(read.toString())).isEqualTo(read);
    } catch (MalformedConfiguration malformed) {
      assertThat(malformed.getMessage()).isNotBlank();
    }
  }

  private static SortedMap<Integer, SortedSet<Integer>> groups(Map<Integer, Seat> seats, int groups) {
    var grouped = new TreeMap<Integer, SortedSet<Integer>>();
    if (groups == 0) return grouped;
    seats.keySet().forEach(id -> grouped.computeIfAbsent(id % groups, group -> new TreeSet<>()).add(id));
    return grouped;
  }

  private static SortedMap<Integer, Integer> weights(Map<Integer, Seat> seats, int groups, List<Integer> drawn) {
    var weights = new TreeMap<Integer, Integer>();
    if (groups > 0) seats.keySet().forEach(id -> weights.put(id, drawn.get(id % drawn.size())));
    return weights;
  }

  @Provide
  Arbitrary<Map<Integer, Seat>> seats() {
    Arbitrary<Seat> seat = Combinators.combine(address().list().ofMinSize(1).ofMaxSize(3), Arbitraries.of(Role.class), client()).as(Seat::new);
    return Arbitraries.maps(Arbitraries.integers().between(Configuration.FIRST_ID, Configuration.LAST_ID), seat).ofMaxSize(9);
  }

  @Provide
  Arbitrary<String> lines() {
    Arbitrary<String> key = Arbitraries.of("server.1", "server.2", "group.1", "weight.1", "version", "#", "");
    Arbitrary<String> value = Arbitraries.oneOf(Arbitraries.strings().ofMaxLength(12), Arbitraries.of("a:1:2", "a:1:2:observer;3", "1", "1:2", "ff"));
    return Combinators.combine(key, value).as((k, v) -> k + "=" + v).list().ofMaxSize(5).map(lines -> String.join("\n", lines));
  }

  private static Arbitrary<Address> address() {
    return Combinators.combine(host(), Arbitraries.integers().between(1, 30_000), Arbitraries.integers().between(30_001, 65_535)).as(Address::new);
  }

  private static Arbitrary<Optional<HostPort>> client() {
    return Combinators.combine(host(), Arbitraries.integers().between(1, 65_535)).as(HostPort::new).optional();
  }

  private static Arbitrary<String> host() {
    return Arbitraries.of("localhost", "10.0.0.1", "node-1.example.org", "2001:db8::7", "::1", "fe80::1%eth0");
  }
}
