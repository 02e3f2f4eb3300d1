package io.synod.founding;

import io.synod.ensemble.Configuration;
import io.synod.founding.Introduction.Kind;
import io.synod.loop.Exit;
import io.synod.loop.Fatal;
import io.synod.loop.HostPort;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How a node whose data directory is empty gets into an ensemble: with those that found it, or later, as one more. Pure: inputs are what the
 * others say of themselves, and who can be reached.
 *
 * <table>
 *   <caption>What a node does that does not serve yet, the first that holds</caption>
 *   <tr><td>another has its number, or a copy of its data directory, and comes before it</td><td>it stops and says so</td></tr>
 *   <tr><td>it has a charter, and meets only members of another ensemble</td><td>it stops and says so</td></tr>
 *   <tr><td>it has an ensemble</td><td>nothing</td></tr>
 *   <tr><td>others have a charter that names it</td><td>it takes it, with the number that is in it</td></tr>
 *   <tr><td>others have a charter and serve, and all that can be reached have introduced themselves</td><td>it takes it, and will be an observer</td></tr>
 *   <tr><td>others have a charter, and none of them serves yet</td><td>it waits</td></tr>
 *   <tr><td>it is the founder, all that can be reached have introduced themselves, and enough of them want to be founders</td>
 *       <td>it writes the charter</td></tr>
 *   <tr><td>otherwise</td><td>it waits</td></tr>
 * </table>
 *
 * <p><b>Why there cannot be two ensembles.</b> An ensemble begins with a charter, and a charter is written by the founder alone: the node whose own
 * address is the first of its seeds. All whose first seed is the same have the same founder; one with another first seed is not counted. The
 * founder writes a charter only while its data directory holds none, and it is durable there before anybody hears of it; so it writes one in
 * its life, whatever crashes. Everyone else takes the first charter it hears of, durably before acting on it, and never another. No step depends on who
 * could be reached: a partition may keep nodes from hearing of the charter, or the founder from having enough of them, but no other
 * node writes one meanwhile. Nor can a charter's founders be mistaken for others: it names their data directories, so that an emptied one does not vote
 * in the place of what it has lost. What remains is the loss of the founder's disk together with the silence of all others that hold the
 * charter; two ensembles have two ids then, and their members refuse each other's links ({@code LinkIdentity}).
 *
 * <p>If the founder is lost before it could write a charter, nothing was founded, and one in its place begins again. If it is lost after that, each
 * that has the charter tells the others, and a quorum of the founders suffices.
 *
 * @param ensemble the id to give to an ensemble that this node founds
 * @param heard the last word of each other node, by the address of its cluster port
 * @param reachable who can be reached now, itself not among them
 */
public record Founding(Introduction self, String ensemble, Map<HostPort, Introduction> heard, Set<HostPort> reachable) {
  public Founding {
    heard = Map.copyOf(heard);
    reachable = Set.copyOf(reachable);
  }

  /** What is to be done; nothing of the next is before it is done. */
  public sealed interface Decision {
    /** Not yet. @param why for the operator */
    record Wait(String why) implements Decision {}

    /** Keep {@code charter}, as {@code id}. @param known the newest configuration that others know */
    record Take(Charter charter, int id, Configuration known) implements Decision {}

    /** This node cannot be one of them. */
    record Refuse(Fatal reason) implements Decision {}

    /** Nothing: it has an ensemble. */
    record Settled() implements Decision {}
  }

  public static Founding begin(Introduction self, String ensemble) {
    return new Founding(self, ensemble, Map.of(), Set.of());
  }

  /** Another has introduced itself. */
  public Founding hearing(Introduction other) {
    if (other.address().equals(self.address())) return this;
    var more = new HashMap<>(heard);
    more.put(other.address(), other);
    return new Founding(self, ensemble, more, reachable);
  }

  /** What those who went said is forgotten. */
  public Founding reaching(Set<HostPort> now) {
    var left = new HashMap<>(heard);
    left.keySet().retainAll(now);
    return new Founding(self, ensemble, left, now);
  }

  /** After it has been told by others, or by its own log, of a configuration. */
  public Founding knowing(Configuration newest) {
    return newest.version() <= self.known().version() ? this : new Founding(self.knowing(newest), ensemble, heard, reachable);
  }

  /** After {@code taken} is durable. */
  public Founding taking(Decision.Take taken) {
    return new Founding(self.member(taken.charter(), taken.id(), taken.known()), ensemble, heard, reachable);
  }

  /** It serves clients: whoever contradicts it from now on is wrong. */
  public Founding serving() {
    return new Founding(self.serving(), ensemble, heard, reachable);
  }

  public Decision decide() {
    if (self.serves()) return new Decision.Settled();
    Roll roll = roll();
    for (Introduction other : roll.others()) {
      String taken = taken(other);
      if (!taken.isEmpty()) return refuse(Exit.DATA, taken);
    }
    if (self.charter().isPresent()) return stay(self.charter().get(), roll.members());
    if (self.kind() != Kind.FRESH) return new Decision.Settled();
    if (!roll.members().isEmpty()) return join(roll.members());
    return self.founds() ? found() : waiting();
  }

  /** Why {@code other} keeps this node from being what it claims to be. */
  private String taken(Introduction other) {
    if (!other.comesBefore(self)) return "";
    if (other.birth() == self.birth()) {
      return cannotStart() + "the node at " + other.address() + " runs on a copy of its data directory. Give this node an empty --data directory.";
    }
    if (self.id() == 0 || other.id() != self.id()) return "";
    return cannotStart() + "there is a node " + self.id() + " already, at " + other.address() + ". Give each its own --id.";
  }

  private Decision stay(Charter own, List<Introduction> members) {
    boolean alone = members.stream().noneMatch(other -> other.charter().orElseThrow().ensemble().equals(own.ensemble()));
    Optional<Introduction> stranger = members.stream().filter(other -> other.serves() && alone).findFirst();
    if (stranger.isEmpty()) return new Decision.Settled();
    return refuse(Exit.DATA, cannotStart() + "its data directory belongs to ensemble " + own.ensemble() + ", and its seeds lead to ensemble "
        + stranger.get().charter().orElseThrow().ensemble() + " at " + stranger.get().address() + ". Name seeds of its own ensemble, or an empty --data directory.");
  }

  private Decision join(List<Introduction> members) {
    for (Introduction each : members) {
      OptionalInt founder = each.charter().orElseThrow().idOf(self.birth());
      if (founder.isPresent()) return new Decision.Take(each.charter().orElseThrow(), founder.getAsInt(), each.known());
    }
    List<Introduction> serving = members.stream().filter(Introduction::serves).toList();
    return serving.isEmpty() ? waiting() : joinLater(serving);
  }

  private Decision joinLater(List<Introduction> serving) {
    Introduction first = serving.get(0);
    Charter charter = first.charter().orElseThrow();
    for (Introduction each : serving) {
      if (!each.charter().orElseThrow().ensemble().equals(charter.ensemble())) {
        return refuse(Exit.USAGE, cannotStart() + "its seeds lead to two ensembles, " + charter.ensemble() + " at " + first.address() + " and "
            + each.charter().orElseThrow().ensemble() + " at " + each.address() + ". Name seeds of one.");
      }
    }
    return joinLater(charter, serving.stream().map(Introduction::known).max(Comparator.comparingLong(Configuration::version)).orElseThrow());
  }

  private Decision joinLater(Charter charter, Configuration known) {
    if (!heard.keySet().containsAll(reachable)) return waiting();   // one of them may have this number
    if (self.id() == 0) {
      return refuse(Exit.USAGE, cannotStart() + "ensemble " + charter.ensemble() + " exists and this node has no number in it. Give it one that no other has: "
          + "the members have " + ids(known) + ", for example --id " + roll().free(known) + ".");
    }
    if (known.voters().contains(self.id())) {
      return refuse(Exit.DATA, cannotStart() + "node " + self.id() + " votes in ensemble " + charter.ensemble() + ", and this data directory is empty: a voter must "
          + "not forget what it acknowledged. Bring its own directory back, or take it out of the ensemble (reconfig -remove " + self.id()
          + ") and start again: it comes as an observer then.");
    }
    return new Decision.Take(charter, self.id(), known);
  }

  private Decision found() {
    if (!heard.keySet().containsAll(reachable)) return waiting();
    Optional<Charter> charter = roll().charter(ensemble);
    if (charter.isEmpty()) return waiting();
    return new Decision.Take(charter.get(), charter.get().idOf(self.birth()).orElseThrow(), charter.get().first());
  }

  private Roll roll() {
    return Roll.of(self, heard.values());
  }

  private Decision waiting() {
    return new Decision.Wait(roll().waiting(reachable));
  }

  private static String ids(Configuration known) {
    return known.seats().keySet().stream().map(Object::toString).collect(Collectors.joining(", "));
  }

  private String cannotStart() {
    return (self.id() == 0 ? "this node" : "node " + self.id()) + " cannot start: ";
  }

  private static Decision refuse(Exit exit, String sentence) {
    return new Decision.Refuse(new Fatal(exit, sentence));
  }
}
