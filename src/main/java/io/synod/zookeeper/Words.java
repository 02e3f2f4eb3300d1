package io.synod.zookeeper;

import io.synod.ensemble.ProposalSizes;
import io.synod.ensemble.Seat;
import io.synod.metrics.MonitorValues;
import io.synod.znode.TreeView;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/** The answers to four-letter words, in the text layout of ZooKeeper 3.9, which agents and scripts read (FACTS A15). */
final class Words {
  private static final String UNSERVED = "This ZooKeeper instance is not currently serving requests\n";
  private static final String READ_ONLY = "READ-ONLY mode; serving only read-only clients\n";
  private final ZookeeperServer server;

  Words(ZookeeperServer server) {
    this.server = server;
  }

  /** Tells {@code told} the answer, now or a little later on the loop of {@code asking}. */
  void answer(Word word, ZookeeperConnection asking, Consumer<String> told) {
    if (!server.settings().words().contains(word.text())) {
      told.accept(word.text() + " is not executed because it is not in the whitelist.\n");
    } else if (word.needsService() && !server.facts().serving() && !server.facts().readOnly()) {
      told.accept(UNSERVED);
    } else if (word == Word.WCHC) {
      server.listWatches(asking.connection().loop(), watches -> told.accept(Dump.bySession(watches)));
    } else if (word == Word.WCHP) {
      server.listWatches(asking.connection().loop(), watches -> told.accept(Dump.byPath(watches)));
    } else {
      told.accept(answer(word, asking));
    }
  }

  private String answer(Word word, ZookeeperConnection asking) {
    return switch (word) {
      case RUOK -> "imok";
      case ISRO -> server.facts().serving() ? "rw" : server.facts().readOnly() ? "ro" : "null";
      case SRVR -> version() + summary();
      case STAT -> version() + clients(asking) + summary();
      case CONS -> connections(asking);
      case MNTR -> monitor();
      case CONF -> configuration();
      case DUMP -> dump();
      case ENVI -> lines("Environment:", server.environment().entries(server.facts().version()), "=");
      case WCHS -> watches();
      case DIRS -> "datadir_size: " + server.facts().dataDirSize() + "\nlogdir_size: " + server.facts().logDirSize() + "\n";
      case SRST -> {
        server.statistics().reset();
        yield "Server stats reset.\n";
      }
      case CRST -> {
        server.resetConnectionStatistics();
        yield "Connection stats reset.\n";
      }
      case GTMK -> Long.toString(server.trace().mask());
      case STMK -> "stmk is done over HTTP: /commands/set_trace_mask?traceMask=" + server.trace().mask() + "\n";
      case HASH -> "";
      case WCHC, WCHP -> throw new IllegalStateException(word + " is answered later");
    };
  }

  private String version() {
    return "Zookeeper version: " + server.facts().version() + "\n" + (server.facts().readOnly() ? READ_ONLY : "");
  }

  private String summary() {
    ServerStatistics statistics = server.statistics();
    Latency latency = statistics.latency();
    return "Latency min/avg/max: " + latency.min() + "/" + latency.mean() + "/" + latency.max() + "\n"
        + "Received: " + statistics.received() + "\n"
        + "Sent: " + statistics.sent() + "\n"
        + "Connections: " + server.connections().size() + "\n"
        + "Outstanding: " + server.outstanding() + "\n"
        + "Zxid: 0x" + Long.toHexString(server.tree().applied()) + "\n"
        + "Mode: " + server.facts().mode() + "\n"
        + "Node count: " + server.tree().nodeCount() + "\n"
        + (server.facts().leads() ? proposals(server.facts().proposalSizes()) : "");
  }

  private static String proposals(ProposalSizes sizes) {
    return "Proposal sizes last/min/max: " + sizes.last() + "/" + sizes.min() + "/" + sizes.max() + "\n";
  }

  private String clients(ZookeeperConnection asking) {
    var text = new StringBuilder("Clients:\n");
    for (ZookeeperConnection connection : server.connections()) text.append(brief(connection, asking)).append(")\n");
    return text.append("\n").toString();
  }

  private String connections(ZookeeperConnection asking) {
    var text = new StringBuilder();
    for (ZookeeperConnection connection : server.connections()) {
      text.append(brief(connection, asking));
      ConnectionStatistics s = connection.statistics();
      if (s.sessionId != 0) {
        text.append(",sid=0x").append(Long.toHexString(s.sessionId)).append(",lop=").append(s.lastOperation)
            .append(",est=").append(s.establishedMillis).append(",to=").append(s.timeoutMillis);
        if (s.lastCxid >= 0) text.append(",lcxid=0x").append(Long.toHexString(s.lastCxid));
        text.append(",lzxid=0x").append(Long.toHexString(s.lastZxid)).append(",lresp=").append(s.lastResponseMillis)
            .append(",llat=").append(s.lastLatencyMillis).append(",minlat=").append(s.latency().min())
            .append(",avglat=").append((long) s.latency().mean()).append(",maxlat=").append(s.latency().max());
      }
      text.append(")\n");
    }
    return text.append("\n").toString();
  }

  /** The number in brackets says whether more is read from it; not from the one that asks, a word is the last it says. */
  private static String brief(ZookeeperConnection connection, ZookeeperConnection asking) {
    ConnectionStatistics s = connection.statistics();
    return " " + connection.connection().remote() + (connection == asking ? "[0]" : "[1]") + "(queued=" + Math.max(0, s.outstanding)
        + ",recved=" + s.received + ",sent=" + connection.sent();
  }

  private String monitor() {
    var text = new StringBuilder();
    MonitorValues.of(server.meters()).forEach((key, value) -> text.append("zk_").append(key).append('\t').append(value).append('\n'));
    return text.toString();
  }

  private String configuration() {
    ZookeeperSettings settings = server.settings();
    ServerFacts facts = server.facts();
    return "clientPort=" + server.address().getPort() + "\n"
        + "secureClientPort=-1\n"
        + "dataDir=" + facts.dataDir() + "\n"
        + "dataDirSize=" + facts.dataDirSize() + "\n"
        + "dataLogDir=" + facts.dataLogDir() + "\n"
        + "dataLogSize=" + facts.logDirSize() + "\n"
        + "tickTime=" + settings.sessions().tickTime().toMillis() + "\n"
        + "maxClientCnxns=" + settings.maxClientCnxns() + "\n"
        + "minSessionTimeout=" + settings.sessions().minTimeout().toMillis() + "\n"
        + "maxSessionTimeout=" + settings.sessions().maxTimeout().toMillis() + "\n"
        + "clientPortListenBacklog=" + (settings.backlog() == 0 ? -1 : settings.backlog()) + "\n"
        + "serverId=" + facts.serverId() + "\n"
        + (facts.alone() ? "" : quorum(facts));
  }

  /** What a ZooKeeper of several adds; there is one kind of election, its third. */
  private static String quorum(ServerFacts facts) {
    var text = new StringBuilder("initLimit=" + facts.initLimit() + "\nsyncLimit=" + facts.syncLimit() + "\nelectionAlg=3\n");
    facts.members().seat(facts.serverId()).ifPresent(own -> {
      Seat.Address address = own.addresses().get(0);
      text.append("electionPort=").append(address.electionPort()).append("\nquorumPort=").append(address.peerPort())
          .append("\npeerType=").append(own.votes() ? 0 : 1).append('\n');
    });
    return text.append("membership: \n").append(facts.members()).toString();
  }

  private String dump() {
    return "SessionTracker dump:\n" + Dump.sessions(server) + "ephemeral nodes dump:\n" + Dump.ephemerals(server.tree())
        + "Connections dump:\n" + Dump.connections(server);
  }

  private String watches() {
    TreeView.WatchCounts counts = server.tree().watchCounts();
    return counts.sessions() + " connections watching " + counts.paths() + " paths\nTotal watches:" + counts.watches() + "\n";
  }

  private static String lines(String title, Map<String, String> entries, String between) {
    var text = new StringBuilder(title).append('\n');
    entries.forEach((key, value) -> text.append(key).append(between).append(value).append('\n'));
    return text.toString();
  }

  static String hex(long number) {
    return "0x" + Long.toHexString(number).toLowerCase(Locale.ROOT);
  }

  static List<String> sorted(java.util.Collection<String> texts) {
    return texts.stream().sorted().toList();
  }
}
