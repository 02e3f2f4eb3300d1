package io.synod.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synod.loop.Fatal;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/** zoo.cfg in our terms; the samples are those of administrators' notes (FACTS A1). */
class ZooCfgTest {
  private static final String ALONE = """
      dataDir=/data/zookeeper
      clientPort=2181
      """;

  @Test void the_file_of_a_course_starts_as_it_is() {                        // S0, with one server
    ZooCfg cfg = cfg("""
        # the location to store the in-memory database snapshots and, unless specified otherwise, the transaction log of updates to the database.
        dataDir=/data/zookeeper
        # the port at which the clients will connect
        clientPort=2181
        # setting number of connections to unlimited
        maxClientCnxns=0
        # keeps a heartbeat of zookeeper in milliseconds
        tickTime=2000
        initLimit=10
        syncLimit=5
        server.1=zookeeper1:2888:3888
        """).of(OptionalInt.of(1));
    assertThat(cfg.settings()).containsAllEntriesOf(Map.of("data", "/data/zookeeper/synod", "zookeeper.port", "2181",
        "zookeeper.max-client-connections", "0", "zookeeper.tick-time", "2000ms", "zookeeper.min-session-timeout", "4000ms",
        "zookeeper.max-session-timeout", "40000ms", "peer.port", "2888", "zookeeper.listen", "0.0.0.0"));
    assertThat(cfg.id(OptionalInt.empty())).hasValue(1);
  }

  /** Of the list in its administrator's guide, the names of system properties included. */
  @ParameterizedTest
  @CsvFileSource(resources = "/zookeeper-3.9-keys.txt")
  void every_key_of_zookeeper_is_known(String key) {
    assertThat(ZooKeys.isKnown(key)).isTrue();
  }

  @Test void comments_behind_values_are_left_out() {                          // S2's sample, which ZooKeeper itself cannot parse
    ZooCfg cfg = cfg("""
        tickTime=2000    # 1 tick = 2000 ms
        initLimit=5      # 5 ticks
        syncLimit=2
        dataDir=/var/opt/logger/z1-snapshots   # snapshots
        dataLogDir=/var/opt/logger/z1-txnLogs\t# the log
        clientPort=2181
        autopurge.snapRetainCount=3
        autopurge.purgeInterval=24
        minSessionTimeout=4000
        maxSessionTimeout=40000
        """);
    assertThat(cfg.settings()).containsAllEntriesOf(Map.of("data", "/var/opt/logger/z1-snapshots/synod", "ensemble.log-dir", "/var/opt/logger/z1-txnLogs",
        "zookeeper.tick-time", "2000ms", "ensemble.snapshots-kept", "3", "zookeeper.max-session-timeout", "40000ms"));
    assertThat(cfg.remarks()).anyMatch(remark -> remark.startsWith("autopurge.purgeInterval=24 has no effect: "));
  }

  @Test void a_hash_inside_a_value_belongs_to_it() {
    assertThat(ZooCfg.properties("dataDir=/data/#1\nclientPort=2181#\n")).containsEntry("dataDir", "/data/#1").containsEntry("clientPort", "2181#");
  }

  @Test void a_system_property_is_stronger_than_the_file() {
    var system = new Properties();
    system.setProperty("zookeeper.clientPort", "2999");
    system.setProperty("zookeeper.snapCount", "5000");
    system.setProperty("jute.maxbuffer", "0x400000");
    system.setProperty("java.home", "/whatever");
    assertThat(ZooCfg.of(ZooCfg.properties(ALONE + "snapCount=7\n"), system).settings()).containsAllEntriesOf(Map.of("zookeeper.port", "2999",
        "ensemble.snapshot-transactions", "5000", "zookeeper.max-request-bytes", "4194304"));
  }

  @Test void system_properties_count_without_a_file() {
    var system = new Properties();
    system.setProperty("zookeeper.4lw.commands.whitelist", "*");
    system.setProperty("zookeeper.root.logger", "INFO,CONSOLE");
    ZooCfg cfg = ZooCfg.of(system);
    assertThat(cfg.settings()).containsEntry("zookeeper.four-letter-words", "*").doesNotContainKeys("data", "zookeeper.listen");
    assertThat(cfg.remarks()).singleElement().asString().startsWith("root.logger=INFO,CONSOLE has no effect: ");
    assertThat(ZooCfg.of(new Properties()).settings()).isEmpty();
    system.setProperty("zookeeper.tickTime", "1000");
    assertThat(ZooCfg.of(system).settings()).containsEntry("zookeeper.max-session-timeout", "20000ms");
  }

  @Test void without_a_tick_time_it_is_zookeepers() {
    assertThat(cfg(ALONE).settings()).containsEntry("zookeeper.tick-time", "3000ms").containsEntry("zookeeper.min-session-timeout", "6000ms");
  }

  @Test void a_promise_is_not_given_up_and_says_so() {
    assertThat(cfg(ALONE + "forceSync=no\n").remarks()).contains(
        "forceSync=no has no effect: a write is acknowledged when it is on disk, and not before");
    assertThat(cfg(ALONE + "forceSync=yes\n").remarks()).noneMatch(remark -> remark.contains("forceSync"));
  }

  @Test void a_key_that_nobody_knows_is_named() {
    assertThat(cfg(ALONE + "tikTime=2000\n").remarks()).contains("tikTime=2000 has no effect: ZooKeeper 3.9 has no such key, or only its client has");
  }

  private static final String THREE = ALONE + "server.1=a:2888:3888\nserver.2=b:2889:3888\nserver.3=b:2890:3889:observer\ngroup.1=1:2\nweight.1=2\n";

  @Test void servers_are_the_members_of_an_ensemble() {
    Map<String, String> settings = cfg(THREE + "initLimit=5\nsyncLimit=2\n").of(OptionalInt.of(2)).settings();
    assertThat(settings).containsEntry("id", "2").containsEntry("peer.port", "2889").containsEntry("peer.listen", "b")
        .containsEntry("ensemble.init-limit", "5").containsEntry("ensemble.sync-limit", "2");
    assertThat(settings.get("ensemble.members")).isEqualTo(
        "[\"group.1=1:2\", \"server.1=a:2888:3888\", \"server.2=b:2889:3888\", \"server.3=b:2890:3889:observer\", \"weight.1=2\"]");
    assertThat(settings).doesNotContainKey("kafka.port");
    assertThat(cfg(THREE + "quorumListenOnAllIPs=true\n").of(OptionalInt.of(2)).settings()).containsEntry("peer.listen", "0.0.0.0");
  }

  @Test void servers_of_one_host_have_ports_of_their_own_where_the_file_gives_none() {
    ZooCfg third = cfg(THREE).of(OptionalInt.of(3));
    assertThat(third.settings()).containsEntry("kafka.port", "9093").containsEntry("http.port", "8081").containsEntry("cluster.port", "25521");
    assertThat(third.remarks()).anyMatch(remark -> remark.contains("Kafka 9093, HTTP 8081 and cluster 25521"));
    assertThat(cfg(THREE + "admin.serverPort=8088\n").of(OptionalInt.of(3)).settings()).containsEntry("http.port", "8088");
  }

  @Test void which_of_several_servers_it_is_says_myid() {
    assertThatThrownBy(() -> cfg(THREE).id(OptionalInt.empty())).isInstanceOf(Fatal.class).hasMessageContaining("[1, 2, 3]").hasMessageContaining("myid");
    assertThatThrownBy(() -> cfg(THREE).id(OptionalInt.of(4))).isInstanceOf(Fatal.class).hasMessageContaining("no line server.4");
  }

  @Test void a_server_line_that_cannot_be_read_is_shown() {
    assertThatThrownBy(() -> cfg(ALONE + "server.1=a:x:3888\n")).isInstanceOf(Fatal.class).hasMessageContaining("server.1=a:x:3888");
  }

  @Test void what_zookeeper_would_not_start_with_is_refused() {
    assertThatThrownBy(() -> cfg("clientPort=2181\n")).isInstanceOf(Fatal.class).hasMessageContaining("dataDir");
    assertThatThrownBy(() -> cfg("dataDir=/data\n").of(OptionalInt.empty())).isInstanceOf(Fatal.class).hasMessageContaining("clientPort");
    assertThatThrownBy(() -> cfg(ALONE + "tickTime=two\n")).isInstanceOf(Fatal.class).hasMessageContaining("tickTime=two is not a number");
    assertThatThrownBy(() -> cfg(ALONE + "minSessionTimeout=9000\nmaxSessionTimeout=8000\n")).isInstanceOf(Fatal.class)
        .hasMessageContaining("minSessionTimeout 9000");
  }

  @Test void the_myid_must_be_that_of_the_only_server() {
    ZooCfg cfg = cfg(ALONE + "server.2=b:2888:3888\n");
    assertThat(cfg.id(OptionalInt.of(2))).hasValue(2);
    assertThatThrownBy(() -> cfg.id(OptionalInt.of(1))).isInstanceOf(Fatal.class).hasMessageContaining("only those of [2]");
    assertThat(cfg(ALONE).id(OptionalInt.of(7))).hasValue(7);
    assertThat(cfg(ALONE).id(OptionalInt.empty())).isEmpty();
  }

  @Test void a_server_line_may_say_where_clients_connect() {
    assertThat(cfg("dataDir=/data\nserver.1=a:2888:3888;10.0.0.1:2182\n").of(OptionalInt.of(1)).settings())
        .containsEntry("zookeeper.port", "2182").containsEntry("zookeeper.listen", "10.0.0.1");
  }

  /** FACTS B12: all that QuorumPeerConfig reads by name, and one of each family at least. */
  @Test void every_key_of_zookeeper_is_known() {
    for (String key : List.of("dataDir", "dataLogDir", "clientPort", "clientPortAddress", "secureClientPort", "secureClientPortAddress",
        "clientPortListenBacklog", "observerMasterPort", "tickTime", "maxClientCnxns", "minSessionTimeout", "maxSessionTimeout", "initLimit",
        "syncLimit", "connectToLearnerMasterLimit", "electionAlg", "quorumListenOnAllIPs", "peerType", "syncEnabled", "dynamicConfigFile",
        "autopurge.snapRetainCount", "autopurge.purgeInterval", "standaloneEnabled", "reconfigEnabled", "sslQuorum", "portUnification",
        "sslQuorumReloadCertFiles", "quorum.cnxn.threads.size", "localSessionsEnabled", "localSessionsUpgradingEnabled", "multiAddress.enabled",
        "multiAddress.reachabilityCheckEnabled", "multiAddress.reachabilityCheckTimeoutMs", "metricsProvider.className", "metricsProvider.httpPort",
        "oraclePath", "quorum.auth.enableSasl", "quorum.auth.learner.saslLoginContext", "jvm.pause.monitor", "jvm.pause.warn-threshold.ms",
        "server.3", "group.1", "weight.2", "version", "preAllocSize", "snapCount", "snapSizeLimitInKb", "txnLogSizeLimitInKb", "commitLogCount",
        "forceSync", "fsync.warningthresholdms", "snapshot.compression.method", "snapshot.trust.empty", "serializeLastProcessedZxid.enabled",
        "digest.enabled", "datadir.autocreate", "db.autocreate", "flushDelay", "maxBatchSize", "maxWriteQueuePollTime", "globalOutstandingLimit",
        "requestThrottleLimit", "requestThrottleStallTime", "requestThrottleDropStale", "throttledOpWaitTime", "largeRequestThreshold",
        "largeRequestMaxBytes", "connectionMaxTokens", "connectionTokenFillTime", "maxCnxns", "leader.maxConcurrentSnapSyncs",
        "maxConcurrentDiffSyncs", "jute.maxbuffer", "jute.maxbuffer.extrasize", "maxResponseCacheSize", "maxGetChildrenResponseCacheSize",
        "extendedTypesEnabled", "emulate353TTLNodes", "znode.container.checkIntervalMs", "znode.container.maxPerMinute",
        "znode.container.maxNeverUsedIntervalMs", "watchManagerName", "watcherCleanThreadsNum", "leaderServes", "cnxTimeout",
        "quorumCnxnTimeoutMs", "fastleader.minNotificationInterval", "fastleader.maxNotificationInterval", "leader.maxTimeToWaitForEpoch",
        "tcpKeepAlive", "clientTcpKeepAlive", "electionPortBindRetry", "observer.reconnectDelayMs", "observer.election.DelayMs",
        "learner.asyncSending", "learner.closeSocketAsync", "leader.closeSocketAsync", "admin.enableServer", "admin.serverAddress",
        "admin.serverPort", "admin.idleTimeout", "admin.commandURL", "admin.forceHttps", "admin.needClientAuth", "admin.portUnification",
        "admin.rateLimiterIntervalInMS", "admin.snapshot.enabled", "admin.restore.enabled", "audit.enable", "audit.impl.class",
        "DigestAuthenticationProvider.superDigest", "DigestAuthenticationProvider.digestAlg", "X509AuthenticationProvider.superUser", "superUser",
        "authProvider.1", "ssl.keyStore.location", "ssl.quorum.trustStore.location", "enforce.auth.enabled", "enforce.auth.schemes",
        "sessionRequireClientSASLAuth", "kerberos.removeHostFromPrincipal", "fips-mode", "skipACL", "readonlymode.enabled",
        "4lw.commands.whitelist", "enforceQuota")) {
      assertThat(ZooKeys.isKnown(key)).as(key).isTrue();
    }
  }

  private static ZooCfg cfg(String text) {
    return ZooCfg.of(ZooCfg.properties(text), new Properties());
  }
}
