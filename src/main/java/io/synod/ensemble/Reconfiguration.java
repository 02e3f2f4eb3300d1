package io.synod.ensemble;

import io.synod.loop.HostPort;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A request to change the members of an ensemble (ZooKeeper 3.9 dynamic reconfiguration guide). Either all members are given, or only
 * those that come and go.
 *
 * @param joining {@code server.N=…}, several divided by commas; one that is a member already gets this seat
 * @param leaving ids divided by commas; unknown ones are passed over
 * @param members a whole configuration, its lines divided by commas or line ends; the others do not count then
 * @param fromVersion of the configuration to be changed, {@link #ANY_VERSION} for the last
 */
public record Reconfiguration(Optional<String> joining, Optional<String> leaving, Optional<String> members, long fromVersion) {
  public static final long ANY_VERSION = -1;

  /** Why a request was refused, by the names of ZooKeeper's result codes. */
  public enum Reason { RECONFIGINPROGRESS, BADVERSION, BADARGUMENTS, NEWCONFIGNOQUORUM }

  public sealed interface Result {
    /** What is to be proposed; its version is the zxid given. */
    record Proposed(Configuration configuration) implements Result {}

    record Refused(Reason reason, String message) implements Result {}
  }

  /**
   * As the leader decides it. In contrast to ZooKeeper with {@code standaloneEnabled} a single voter may be left: it goes on as an ensemble
   * of one.
   *
   * @param synced members that have the leader's history, itself among them
   * @param zxid of the transaction that this would be
   */
  public Result decide(Electorate electorate, Set<Integer> synced, long zxid) {
    Configuration last = electorate.proposed();
    if (electorate.changing()) return refused(Reason.RECONFIGINPROGRESS, "version " + hex(last) + " is proposed and not committed yet");
    if (fromVersion != ANY_VERSION && fromVersion != last.version()) {
      return refused(Reason.BADVERSION, "the configuration has version " + hex(last) + ", not " + Long.toHexString(fromVersion));
    }
    Configuration next;
    try {
      next = (members.isPresent() ? Configuration.parse(members.get().replace(',', '\n')) : incremental(last)).withVersion(zxid);
    } catch (MalformedConfiguration wrong) {
      return refused(Reason.BADARGUMENTS, wrong.getMessage());
    }
    if (next.voters().isEmpty()) return refused(Reason.BADARGUMENTS, "nobody would vote any more");
    if (!next.quorum().holds(synced)) {
      return refused(Reason.NEWCONFIGNOQUORUM, "of the voters " + next.voters() + " only " + synced + " are connected and synced");
    }
    return new Result.Proposed(next);
  }

  private Configuration incremental(Configuration last) throws MalformedConfiguration {
    if (!last.groups().isEmpty()) throw new MalformedConfiguration("members of groups are changed only by giving the whole configuration");
    SortedMap<Integer, Seat> seats = new TreeMap<>(last.seats());
    for (String id : items(leaving)) seats.remove(ConfigurationText.id(id));
    for (String joiner : items(joining)) {
      int equals = joiner.indexOf('=');
      if (equals < 0) throw new MalformedConfiguration("'" + joiner + "' is not server.N=host:port:port[:role];[host:]port");
      String key = joiner.substring(0, equals).strip();
      int id = ConfigurationText.id(key.substring(key.lastIndexOf('.') + 1));
      Seat seat = Seat.parse(joiner.substring(equals + 1).strip());
      if (seat.client().isEmpty()) throw new MalformedConfiguration("server " + id + " has no port for clients");
      seats.remove(id);
      refuseSharedAddress(id, seat, seats);
      seats.put(id, seat);
    }
    return Configuration.of(seats);
  }

  private static List<String> items(Optional<String> text) {
    var items = new ArrayList<String>();
    for (String item : text.orElse("").split(",")) if (!item.isBlank()) items.add(item.strip());
    return items;
  }

  private static void refuseSharedAddress(int id, Seat seat, Map<Integer, Seat> others) throws MalformedConfiguration {
    List<HostPort> own = addresses(seat);
    for (Map.Entry<Integer, Seat> other : others.entrySet()) {
      for (HostPort address : addresses(other.getValue())) {
        if (own.contains(address)) throw new MalformedConfiguration(address + " of server " + id + " is server " + other.getKey() + "'s");
      }
    }
  }

  /** Where nobody else can be: wildcards and the loopback mean another place on each machine. */
  private static List<HostPort> addresses(Seat seat) {
    var addresses = new ArrayList<HostPort>();
    for (Seat.Address address : seat.addresses()) {
      addresses.add(address.peer());
      addresses.add(address.election());
    }
    seat.client().ifPresent(addresses::add);
    addresses.removeIf(address -> address.host().matches("localhost|127\\..*|0\\.0\\.0\\.0|::1?"));
    return addresses;
  }

  private static Result refused(Reason reason, String message) {
    return new Result.Refused(reason, message);
  }

  private static String hex(Configuration configuration) {
    return Long.toHexString(configuration.version());
  }
}
