package io.synod.node;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigValueFactory;
import io.synod.ensemble.MalformedConfiguration;
import io.synod.ensemble.Seat;
import io.synod.founding.Charter;
import io.synod.founding.Founding;
import io.synod.founding.Introduction;
import io.synod.journal.Bytes;
import io.synod.journal.DataDirectory;
import io.synod.loop.Exit;
import io.synod.loop.Fatal;
import io.synod.loop.HostPort;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a node is before its parts start: one with a list of members is as configured; one whose data directory holds a charter is what that says, and
 * needs nobody for it; one that seeks others and whose data directory is empty finds or founds its ensemble first ({@link Founding}).
 */
final class Admission {
  /** Below the data directory: see {@link Charter}. */
  static final String CHARTER = "ensemble.charter";
  /** Below the data directory: {@link Introduction#birth}, in hexadecimal. */
  static final String BIRTH = "node.birth";
  private static final Logger LOG = LoggerFactory.getLogger(Admission.class);
  private static final String JOURNALS = "ensemble";
  private static final int ELECTION_BEYOND_PEER = 1_000;
  private final Config config;
  private final DataDirectory data;
  private final RandomGenerator random;
  private final long birth;
  private final boolean used;
  private NodeSettings settings;

  private Admission(NodeSettings settings, Config config, DataDirectory data, RandomGenerator random) throws IOException {
    this.settings = settings;
    this.config = config;
    this.data = data;
    this.random = random;
    used = data.storage().exists(JOURNALS);
    birth = settings.cluster().seeks() ? birth() : random.nextLong();   // who seeks nobody is nobody's founder
  }

  /** @throws Fatal when the data directory and the settings do not go together */
  static Admission of(NodeSettings settings, Config config, DataDirectory data, RandomGenerator random) {
    try {
      if (settings.id() != 0 && data.owner().isPresent()) data.belongTo(Integer.toString(settings.id()));
      var admission = new Admission(settings, config, data, random);
      Optional<Charter> charter = admission.charter();
      if (charter.isPresent()) admission.is(charter.get(), charter.get().first());
      else if (admission.mustSeek()) data.owner().ifPresent(owner -> admission.is(Integer.parseInt(owner)));
      else admission.is(settings.id() != 0 ? settings.id() : data.owner().map(Integer::parseInt).orElse(1));
      return admission;
    } catch (IOException unreadable) {
      throw new Fatal(Exit.DATA, "the data directory " + data.path() + " cannot be used: " + unreadable, unreadable);
    }
  }

  /** What the node is: with its number, and its members. */
  NodeSettings settings() {
    return settings;
  }

  /** Whether it has to find others before it can start. */
  boolean mustSeek() {
    boolean chartered = settings.charter().isPresent();
    if (chartered || settings.several() || !settings.cluster().seeks()) return false;
    if (!used) return true;
    if (settings.cluster().expect() > 0) {
      throw new Fatal(Exit.DATA, "node " + settings.id() + " cannot start: the data directory " + data.path() + " holds an ensemble of this node alone, and "
          + "ensemble.bootstrap-expect is to found a new one. Leave that out, or name an empty --data directory.");
    }
    return false;
  }

  /** How it introduces itself to the others. @param address of its cluster port */
  Introduction introduction(HostPort address) {
    ClusterSettings cluster = settings.cluster();
    HostPort founder = cluster.seeds().isEmpty() ? address : cluster.seeds().get(0);
    Introduction.Kind kind = settings.several() ? Introduction.Kind.MEMBER : mustSeek() ? Introduction.Kind.FRESH : Introduction.Kind.ALONE;
    return new Introduction(settings.id(), birth, random.nextLong(), address, founder, cluster.expect(), kind, false, seat(), settings.charter(),
        settings.members());
  }

  /** @throws Fatal when a port that the charter would tell of for good is left to chance, or cannot be opened */
  void refuseUnusablePorts() {
    if (settings.peerPort() == 0) throw new Fatal(Exit.USAGE, "peer.port is 0: nodes that are to find each other need ports that they can be told, for example 2888.");
    new Port("peer", settings.peerListen(), settings.peerPort(), "peer.port").refuseIfTaken();
    new Port("ZooKeeper", settings.zookeeper().host(), settings.zookeeper().clientPort(), "zookeeper.port").refuseIfTaken();
  }

  /**
   * Blocks until the node is in an ensemble.
   *
   * @throws Fatal when it cannot be
   */
  void seek(Membership membership) {
    try {
      Founding.Decision.Take taken = membership.entered().join();
      is(taken.charter(), taken.known());
      LOG.info("node {} is in ensemble {}, which nodes {} have founded", settings.id(), taken.charter().ensemble(), taken.charter().founders().keySet());
    } catch (CompletionException failure) {
      if (failure.getCause() instanceof Fatal fatal) throw fatal;
      throw new Fatal(Exit.DISK, "the charter of the ensemble cannot be kept in " + data.path() + ": " + failure.getCause(), failure);
    }
  }

  /** Before anybody acts on it. Without the charter its owner means nothing yet, so that comes first. */
  void keep(Charter charter, int id) throws IOException {
    data.belongTo(Integer.toString(id));
    data.storage().replace(CHARTER, Bytes.utf8(charter.toString()));
  }

  String newEnsemble() {
    return Charter.drawId(random);
  }

  private void is(int id) {
    if (settings.id() == 0) settings = NodeSettings.from(numbered(id));
  }

  private void is(Charter charter, io.synod.ensemble.Configuration known) {
    int founder = charter.idOf(birth).orElse(0);
    int id = settings.id() != 0 ? settings.id() : data.owner().map(Integer::parseInt).orElse(founder);
    settings = NodeSettings.from(numbered(id)).in(charter, known);
  }

  private Config numbered(int id) {
    return config.withValue("synod.id", ConfigValueFactory.fromAnyRef(id));
  }

  private Optional<Charter> charter() throws IOException {
    if (!data.storage().exists(CHARTER)) return Optional.empty();
    try {
      return Optional.of(Charter.parse(data.storage().read(CHARTER).asUtf8()));
    } catch (MalformedConfiguration wrong) {
      throw new Fatal(Exit.CORRUPT, "the file " + data.path().resolve(CHARTER) + " is damaged: " + wrong.getMessage()
          + ". Copy it from another node of the ensemble; it is the same on each.", wrong);
    }
  }

  private long birth() throws IOException {
    if (!data.storage().exists(BIRTH)) data.storage().replace(BIRTH, Bytes.utf8(Long.toHexString(random.nextLong()) + "\n"));
    String found = data.storage().read(BIRTH).asUtf8().strip();
    if (!found.matches("[0-9a-f]{1,16}")) {
      throw new Fatal(Exit.CORRUPT, "the file " + data.path().resolve(BIRTH) + " holds \"" + found + "\" where a hexadecimal number is expected. Restore it from a copy.");
    }
    return Long.parseUnsignedLong(found, 16);
  }

  /** Where this node would be called as a member of an ensemble. The election port is what ZooKeeper's form has, and nobody calls it. */
  private Seat seat() {
    int peer = settings.peerPort() == 0 ? 1 : settings.peerPort();
    int election = peer + ELECTION_BEYOND_PEER <= 65_535 ? peer + ELECTION_BEYOND_PEER : peer - ELECTION_BEYOND_PEER;
    int clients = settings.zookeeper().clientPort();
    String host = Hosts.isAll(settings.peerListen()) ? settings.cluster().host() : settings.peerListen();
    return new Seat(List.of(new Seat.Address(host, peer, election)), Seat.Role.PARTICIPANT,
        clients == 0 ? Optional.empty() : Optional.of(new HostPort(settings.zookeeper().host(), clients)));
  }
}
