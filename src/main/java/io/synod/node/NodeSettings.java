package io.synod.node;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigValueFactory;
import io.synod.broker.BrokerSettings;
import io.synod.ensemble.MemberSettings;
import io.synod.founding.Charter;
import io.synod.group.GroupSettings;
import io.synod.http.AdminSettings;
import io.synod.journal.DataDirectory;
import io.synod.journal.Watermarks;
import io.synod.kafka.KafkaSettings;
import io.synod.loop.Exit;
import io.synod.loop.Fatal;
import io.synod.loop.LoopSettings;
import io.synod.partition.Durability;
import io.synod.partition.PartitionSettings;
import io.synod.session.SessionSettings;
import io.synod.znode.ReaperSettings;
import io.synod.znode.TreeSettings;
import io.synod.zookeeper.Authentication;
import io.synod.zookeeper.ZookeeperSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The settings of a node as its parts want them, read from the configuration once. Names and meanings are in {@code application.conf}.
 *
 * @param id this node, 1 to 254; 0 while it is not known, of one that is to get its number from others
 * @param logDir where the ensemble's log is kept; empty: below {@code data}, with everything else
 * @param members of the ensemble; none: this node is the only one
 * @param charter of the ensemble, where nodes that found each other founded it
 * @param stopWithin after which an orderly stop is cut short
 * @param compilerDirectives whether the JVM is given {@link CompilerDirectives}
 * @param heap what of the heap an idle node gives back
 * @param peerSilentAfter how long nothing is heard of another member before it is taken for lost
 * @param brokering whether the node is a broker too; without it the tree is all clients', and so are the paths that brokers use there
 * @param diskCheckEvery how often it is looked how much space is free
 */
public record NodeSettings(int id, Path data, String listen, Duration stopWithin, LoggingSettings logging, Watermarks disk,
    Duration diskCheckEvery, LoopSettings loops, boolean compilerDirectives, HeapSettings heap,
    ClusterSettings cluster, String peerListen, int peerPort, Duration peerSilentAfter, String httpListen, int httpPort, AdminSettings admin, Optional<Path> logDir,
    io.synod.ensemble.Configuration members, Optional<Charter> charter, MemberSettings member,
    TreeSettings tree, ReaperSettings reaper, ZookeeperSettings zookeeper,
    boolean brokering, KafkaSettings kafka, BrokerSettings broker, PartitionSettings partitions, GroupSettings groups) {

  /** @throws Fatal with {@link Exit#USAGE} that names the key and where its value came from */
  public static NodeSettings from(Config config) {
    try {
      return read(config, config.getConfig("synod"));
    } catch (ConfigException | IllegalArgumentException wrong) {
      throw new Fatal(Exit.USAGE, "the configuration cannot be used: " + wrong.getMessage(), wrong);
    }
  }

  /** As {@link #from}, for a command on a node that does not run: its number is the one that its data directory remembers, or else 1. */
  public static NodeSettings ofStopped(Config config) {
    NodeSettings settings = from(config);
    if (settings.id != 0) return settings;
    return from(config.withValue("synod.id", ConfigValueFactory.fromAnyRef(DataDirectory.owner(settings.data).map(Integer::parseInt).orElse(1))));
  }

  private static NodeSettings read(Config whole, Config synod) {
    int id = synod.getInt("id");
    if (id < 0 || id > 254) throw new Fatal(Exit.USAGE, "id is " + id + ": give this node a number from 1 to 254.");
    String listen = synod.getString("listen");
    return new NodeSettings(id, Path.of(synod.getString("data")), listen, synod.getDuration("stop-within"),
        logging(synod.getConfig("log"), synod.getBoolean("audit.enable")), disk(synod.getConfig("disk")), synod.getDuration("disk.check-every"),
        loops(synod), synod.getBoolean("compiler-directives"), new HeapSettings(synod.getDuration("heap-give-back-every")),
        ClusterSettings.from(whole, listen, port(synod, "cluster.port")), orElse(synod.getString("peer.listen"), listen),
        port(synod, "peer.port"), synod.getDuration("peer.silent-after"), orElse(synod.getString("http.listen"), listen), port(synod, "http.port"),
        admin(synod.getConfig("http")), path(synod.getString("ensemble.log-dir")), ZooMembers.parsed(synod.getStringList("ensemble.members"), "ensemble.members"), Optional.empty(),
        member(id, synod), tree(synod.getConfig("zookeeper")), reaper(synod.getConfig("zookeeper.reaper")),
        zookeeper(synod, listen), synod.getBoolean("kafka.enabled"), kafka(synod, listen), broker(synod.getConfig("kafka"), id),
        partitions(synod.getConfig("kafka")), groups(synod.getConfig("kafka.group")));
  }

  private static LoggingSettings logging(Config log, boolean audit) {
    return new LoggingSettings(log.getString("format"), log.getString("level"), path(log.getString("file")), log.getMemorySize("file-bytes").toBytes(),
        log.getInt("files-kept"), audit);
  }

  private static AdminSettings admin(Config http) {
    return new AdminSettings(http.getBoolean("snapshot"), http.getBoolean("restore"), http.getDuration("restore-interval"));
  }

  private static Watermarks disk(Config disk) {
    return new Watermarks(disk.getMemorySize("warn-bytes").toBytes(), disk.getDouble("warn-percent"), disk.getMemorySize("full-bytes").toBytes(),
        disk.getDouble("full-percent"));
  }

  private static String orElse(String given, String otherwise) {
    return given.isEmpty() ? otherwise : given;
  }

  private static Optional<Path> path(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(Path.of(text));
  }

  private static int port(Config config, String key) {
    int port = config.getInt(key);
    if (port < 0 || port > 65535) throw new Fatal(Exit.USAGE, key + " is " + port + ": give a port from 1 to 65535, or 0 for any free one.");
    return port;
  }

  /** Whether this node has, or may have, others beside it; otherwise it is an ensemble of its own. */
  boolean several() {
    return charter.isPresent() || members.seats().size() > 1;
  }

  /** Of a node in the ensemble of {@code held}. @param known the newest configuration that is known of it */
  NodeSettings in(Charter held, io.synod.ensemble.Configuration known) {
    return new NodeSettings(id, data, listen, stopWithin, logging, disk, diskCheckEvery, loops, compilerDirectives, heap, cluster, peerListen, peerPort,
        peerSilentAfter, httpListen, httpPort, admin, logDir, known, Optional.of(held), member, tree, reaper, zookeeper, brokering, kafka, broker, partitions, groups);
  }

  /** The broker with the address that clients are told. */
  BrokerSettings advertisedBroker() {
    return broker.withAddress(broker.host().isEmpty() ? cluster.host() : broker.host(), broker.port() == 0 ? kafka.port() : broker.port());
  }

  private static LoopSettings loops(Config synod) {
    int wanted = synod.getInt("loops");
    return new LoopSettings(wanted == 0 ? Runtime.getRuntime().availableProcessors() : wanted, synod.getInt("io-threads"), true,
        synod.getBoolean("loop-ring"), synod.getDuration("loop-warning"), synod.getDuration("loop-awake"));
  }

  private static MemberSettings member(int id, Config synod) {
    Config ensemble = synod.getConfig("ensemble");
    var defaults = MemberSettings.defaults();
    return new MemberSettings(id, defaults.ensemble(), defaults.directory(), ensemble.getInt("snapshot-transactions"),
        ensemble.getMemorySize("snapshot-bytes").toBytes(), ensemble.getInt("snapshots-kept"), true, defaults.maxBatchTransactions(),
        defaults.maxBatchBytes(), defaults.maxWaitingTransactions(), defaults.maxWaitingBytes(), defaults.maxStashed(), defaults.quorum()
            .withTick(synod.getDuration("zookeeper.tick-time")).withLimits(ensemble.getInt("init-limit"), ensemble.getInt("sync-limit")));
  }

  private static TreeSettings tree(Config zookeeper) {
    return TreeSettings.defaults().withExtendedTypes(zookeeper.getBoolean("ttl-znodes")).withEnforcedQuota(zookeeper.getBoolean("enforce-quota"))
        .withReconfigurable(zookeeper.getBoolean("reconfig"));
  }

  private static ReaperSettings reaper(Config reaper) {
    return new ReaperSettings(reaper.getDuration("check-interval"), reaper.getInt("max-per-minute"), reaper.getDuration("max-never-used"));
  }

  private static ZookeeperSettings zookeeper(Config synod, String listen) {
    Config zookeeper = synod.getConfig("zookeeper");
    var defaults = ZookeeperSettings.defaults();
    var sessions = new SessionSettings(zookeeper.getDuration("tick-time"), zookeeper.getDuration("min-session-timeout"),
        zookeeper.getDuration("max-session-timeout"), zookeeper.getInt("max-outstanding-requests"),
        zookeeper.getBoolean("read-only-mode"));
    return new ZookeeperSettings(orElse(zookeeper.getString("listen"), listen), port(synod, "zookeeper.port"), zookeeper.getInt("max-connections"), zookeeper.getInt("max-client-connections"), defaults.backlog(),
        zookeeper.getInt("max-request-bytes"), defaults.words(), authentication(zookeeper), sessions)
        .withWords(List.of(zookeeper.getString("four-letter-words").split("\\s*,\\s*")));
  }

  private static Authentication authentication(Config zookeeper) {
    boolean enforced = zookeeper.getBoolean("enforce-auth");
    Set<String> schemes = names(zookeeper.getString("enforce-auth-schemes"));
    if (enforced && schemes.isEmpty()) throw new Fatal(Exit.USAGE, "zookeeper.enforce-auth is on: name the schemes in zookeeper.enforce-auth-schemes.");
    return new Authentication(zookeeper.getString("super-digest"), names(zookeeper.getString("ensemble-auth-name")), enforced ? schemes : Set.of());
  }

  private static Set<String> names(String list) {
    return Stream.of(list.split(",")).map(String::strip).filter(name -> !name.isEmpty()).collect(Collectors.toSet());
  }

  private static KafkaSettings kafka(Config synod, String listen) {
    Config kafka = synod.getConfig("kafka");
    var defaults = KafkaSettings.defaults();
    return new KafkaSettings(listen, port(synod, "kafka.port"), kafka.getInt("max-request-bytes"), defaults.maxPlainRequestBytes(),
        defaults.maxOutstanding(), defaults.maxOutstandingBytes(), kafka.getInt("max-connections-per-address"), defaults.idle(),
        defaults.fetchMaxBytes(), defaults.fetchSessions(), defaults.sendfileFromBytes());
  }

  /** The address that clients are told comes later, when the port is known. */
  private static BrokerSettings broker(Config kafka, int id) {
    return BrokerSettings.defaults(id, kafka.getString("advertised-host"), kafka.getInt("advertised-port"))
        .withTopics(kafka.getInt("num-partitions"), (short) kafka.getInt("default-replication-factor"), kafka.getBoolean("auto-create-topics"),
            kafka.getBoolean("delete-topics"))
        .withOffsetsTopicPartitions(kafka.getInt("group.offsets-partitions"))
        .withInternalReplication((short) 1)
        .withTopicDefaults(Map.of(
            "max.message.bytes", Integer.toString(kafka.getInt("message-max-bytes")),
            "segment.bytes", Long.toString(kafka.getMemorySize("segment-bytes").toBytes()),
            "retention.ms", Long.toString(kafka.getDuration("retention").toMillis()),
            "retention.bytes", Long.toString(kafka.getLong("retention-bytes"))));
  }

  private static PartitionSettings partitions(Config kafka) {
    return PartitionSettings.defaults().withDurability(switch (kafka.getString("durability")) {
      case "fsync" -> Durability.FSYNC;
      case "page-cache" -> Durability.PAGE_CACHE;
      default -> throw new Fatal(Exit.USAGE, "kafka.durability is " + kafka.getString("durability") + ": give fsync or page-cache.");
    });
  }

  private static GroupSettings groups(Config group) {
    var defaults = GroupSettings.defaults();
    return new GroupSettings(group.getDuration("initial-rebalance-delay"), group.getDuration("min-session-timeout"),
        group.getDuration("max-session-timeout"), defaults.maxSize(), defaults.newMemberJoinTimeout(), defaults.offsetMetadataMaxBytes(),
        group.getDuration("offsets-retention"), defaults.offsetsRetentionCheck());
  }
}
