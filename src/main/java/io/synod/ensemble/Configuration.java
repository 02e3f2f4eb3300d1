package io.synod.ensemble;

import io.synod.ensemble.Seat.Role;
import io.synod.loop.HostPort;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Who the members of an ensemble are, and what is a quorum of them. Its text is the data of {@code /zookeeper/config}; equal
 * configurations have equal texts.
 *
 * @param version zxid of the transaction that made it, 0 for the one an ensemble was formed with
 * @param seats by the ids of the members, {@link #FIRST_ID} to {@link #LAST_ID}
 * @param groups ids of members by the number of their group; empty: any majority of the voters is a quorum
 * @param weights of members, one for each voter when there are groups, otherwise empty
 */
public record Configuration(long version, SortedMap<Integer, Seat> seats, SortedMap<Integer, SortedSet<Integer>> groups,
    SortedMap<Integer, Integer> weights) {
  public static final int FIRST_ID = 1;
  /** 255 as well is possible in ZooKeeper, but not with time-to-live znodes, which are always on here. */
  public static final int LAST_ID = 254;
  /** Of a member that knows none yet: nobody is a quorum, and any other configuration is newer. */
  public static final Configuration NONE = of(Map.of()).withVersion(-1);

  public Configuration {
    seats = Collections.unmodifiableSortedMap(new TreeMap<>(seats));
    var copies = new TreeMap<Integer, SortedSet<Integer>>();
    groups.forEach((group, ids) -> copies.put(group, Collections.unmodifiableSortedSet(new TreeSet<>(ids))));
    groups = Collections.unmodifiableSortedMap(copies);
    weights = Collections.unmodifiableSortedMap(new TreeMap<>(weights));
  }

  /** One where every voter counts the same, version 0. */
  public static Configuration of(Map<Integer, Seat> seats) {
    return new Configuration(0, new TreeMap<>(seats), new TreeMap<>(), new TreeMap<>());
  }

  /**
   * Of lines {@code server.N=…} ({@link Seat}), {@code group.N=id:id:…}, {@code weight.N=number} and {@code version=hex}, in any order;
   * empty lines and those that begin with # are passed over.
   *
   * @throws MalformedConfiguration with the number of the line, the line, and what is wrong with it
   */
  public static Configuration parse(String text) throws MalformedConfiguration {
    return ConfigurationText.parse(text);
  }

  /** Whether a key of zoo.cfg belongs to the text of a configuration. */
  public static boolean isKey(String key) {
    return ConfigurationText.isKey(key);
  }

  /** As ZooKeeper writes it: by ascending ids, {@code version=} last and in hexadecimal, no line end behind it. */
  @Override public String toString() {
    return ConfigurationText.of(this);
  }

  public Configuration withVersion(long zxid) {
    return new Configuration(zxid, seats, groups, weights);
  }

  public Optional<Seat> seat(int id) {
    return Optional.ofNullable(seats.get(id));
  }

  /** Members that vote. */
  public SortedSet<Integer> voters() {
    return members(Role.PARTICIPANT);
  }

  public SortedSet<Integer> observers() {
    return members(Role.OBSERVER);
  }

  /** Whether {@code id} votes and its vote counts: a voter of weight 0 only learns. */
  public boolean counts(int id) {
    Seat seat = seats.get(id);
    return seat != null && seat.votes() && weights.getOrDefault(id, 1) > 0;
  }

  public Quorum quorum() {
    return groups.isEmpty() ? new Quorum.Majority(voters()) : Quorum.Hierarchy.of(voters(), groups, weights);
  }

  /** Where the members other than {@code self} listen for their peers. */
  public Map<Integer, HostPort> peersOf(int self) {
    var peers = new TreeMap<Integer, HostPort>();
    seats.forEach((id, seat) -> {
      if (id != self) peers.put(id, seat.peer());
    });
    return peers;
  }

  private SortedSet<Integer> members(Role role) {
    return seats.entrySet().stream().filter(seat -> seat.getValue().role() == role).map(Map.Entry::getKey)
        .collect(Collectors.collectingAndThen(Collectors.toCollection(TreeSet::new), Collections::unmodifiableSortedSet));
  }
}
