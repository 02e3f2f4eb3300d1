package io.synod.node;

import io.synod.node.ZooKey.Always;
import io.synod.node.ZooKey.Form;
import io.synod.node.ZooKey.NoEffect;
import io.synod.node.ZooKey.Part;
import io.synod.node.ZooKey.Setting;
import java.util.HashMap;
import java.util.Map;

/** Every key of ZooKeeper 3.9's configuration (FACTS B12), without the prefix {@code zookeeper.}, and what becomes of it here. */
final class ZooKeys {
  private static final Map<String, ZooKey> KEYS = new HashMap<>();
  private static final Map<String, ZooKey> FAMILIES = new HashMap<>();
  private static final ZooKey UNKNOWN = new NoEffect("ZooKeeper 3.9 has no such key, or only its client has");

  static {
    setting("dataLogDir", "ensemble.log-dir", Form.TEXT);
    setting("clientPort", "zookeeper.port", Form.NUMBER);
    setting("clientPortAddress", "zookeeper.listen", Form.TEXT);
    setting("maxClientCnxns", "zookeeper.max-client-connections", Form.NUMBER);
    setting("4lw.commands.whitelist", "zookeeper.four-letter-words", Form.TEXT);
    setting("jute.maxbuffer", "zookeeper.max-request-bytes", Form.NUMBER);
    setting("ensembleAuthName", "zookeeper.ensemble-auth-name", Form.TEXT);
    setting("enforce.auth.enabled", "zookeeper.enforce-auth", Form.TEXT);
    setting("enforce.auth.schemes", "zookeeper.enforce-auth-schemes", Form.TEXT);
    setting("DigestAuthenticationProvider.superDigest", "zookeeper.super-digest", Form.TEXT);
    setting("snapCount", "ensemble.snapshot-transactions", Form.NUMBER);
    setting("snapSizeLimitInKb", "ensemble.snapshot-bytes", Form.KIBIBYTES);
    setting("autopurge.snapRetainCount", "ensemble.snapshots-kept", Form.SNAPSHOTS);
    setting("extendedTypesEnabled", "zookeeper.ttl-znodes", Form.TEXT);
    setting("readonlymode.enabled", "zookeeper.read-only-mode", Form.TEXT);
    setting("enforceQuota", "zookeeper.enforce-quota", Form.TEXT);
    setting("reconfigEnabled", "zookeeper.reconfig", Form.TEXT);
    setting("znode.container.checkIntervalMs", "zookeeper.reaper.check-interval", Form.NUMBER);
    setting("znode.container.maxPerMinute", "zookeeper.reaper.max-per-minute", Form.NUMBER);
    setting("znode.container.maxNeverUsedIntervalMs", "zookeeper.reaper.max-never-used", Form.NUMBER);
    setting("audit.enable", "audit.enable", Form.TEXT);
    setting("admin.serverPort", "http.port", Form.NUMBER);
    setting("admin.serverAddress", "http.listen", Form.TEXT);
    setting("admin.snapshot.enabled", "http.snapshot", Form.TEXT);
    setting("admin.restore.enabled", "http.restore", Form.TEXT);
    setting("admin.rateLimiterIntervalInMS", "http.restore-interval", Form.NUMBER);
    setting("initLimit", "ensemble.init-limit", Form.NUMBER);
    setting("syncLimit", "ensemble.sync-limit", Form.NUMBER);
    for (String key : words("dataDir tickTime minSessionTimeout maxSessionTimeout dynamicConfigFile quorumListenOnAllIPs")) KEYS.put(key, new Part());
    for (String family : words("server group weight")) FAMILIES.put(family, new Part());

    always("forceSync", "yes", "a write is acknowledged when it is on disk, and not before");
    always("electionAlg", "3", "there is one way to elect a leader");
    always("standaloneEnabled", "true", "one node serves alone, and may be joined by others later");
    always("syncEnabled", "true", "every node keeps what it learns on its disk");
    always("skipACL", "no", "access rights are always checked");
    always("digest.enabled", "false", "the log and the snapshots have checksums, the tree has no running digest");
    always("admin.enableServer", "true", "the HTTP port also tells whether the node is ready");
    always("admin.commandURL", "/commands", "the commands are below /commands");
    always("datadir.autocreate", "true", "the data directory is made where it is missing");
    always("db.autocreate", "true", "a directory that belongs to a node says so (node.id)");
    always("leaderServes", "yes", "every node serves clients");
    always("version", "0", "ZooKeeper writes it into its dynamic file for itself");
    always("tcpKeepAlive", "true", "links between nodes have their own heartbeats");
    always("snapshot.trust.empty", "false", "a log without the snapshot it goes on from is never trusted");

    noEffect("old snapshots are deleted as soon as there are enough newer ones", "autopurge.purgeInterval");
    noEffect("the role in the server line counts", "peerType");
    noEffect("nodes call each other until they are linked, over one connection per pair on the peer port, which elections use too",
        "connectToLearnerMasterLimit cnxTimeout quorumCnxnTimeoutMs electionPortBindRetry observer.reconnectDelayMs observer.election.DelayMs "
        + "observerMasterPort learner.asyncSending learner.closeSocketAsync leader.closeSocketAsync quorum.cnxn.threads.size "
        + "leader.connectDelayDuringRetryMs learner.connectRetries learner.maxTimeoutPerRequest");
    noEffect("votes are sent again at growing intervals, and whoever leads is followed within initLimit", "fastleader.minNotificationInterval "
        + "fastleader.maxNotificationInterval leader.maxTimeToWaitForEpoch maxTimeToWaitForEpoch");
    noEffect("a member that comes back is sent what it lacks without holding up the others", "leader.maxConcurrentSnapSyncs maxConcurrentDiffSyncs "
        + "leader.maxConcurrentDiffSyncs maxConcurrentSnapSyncs commitLogCount");
    noEffect("what is committed is applied in the order of the log, on one event loop", "maxCommitBatchSize commitProcessor.numWorkerThreads "
        + "commitProcessor.shutdownTimeout commitProcessor.maxReadBatchSize commitProcessor.maxCommitBatchSize "
        + "follower.skipLearnerRequestToNextProcessor forward_learner_requests_to_commit_processor_disabled");
    noEffect("the first address of a server line is used", "multiAddress.enabled multiAddress.reachabilityCheckEnabled "
        + "multiAddress.reachabilityCheckTimeoutMs");
    noEffect("a leader needs a quorum of the members", "oraclePath");
    noEffect("every session is known to the whole ensemble", "localSessionsEnabled localSessionsUpgradingEnabled");
    noEffect("every node keeps what it learns on its disk", "observer.syncEnabled");
    noEffect("not served yet", "initialConfig");
    noEffect("the log is written in segments that are reserved ahead", "preAllocSize txnLogSizeLimitInKb");
    noEffect("a slow disk shows in the metrics and in the latency of every write", "fsync.warningthresholdms");
    noEffect("snapshots are written in a format of their own", "snapshot.compression.method serializeLastProcessedZxid.enabled");
    noEffect("what arrives while the disk is busy is the next batch; there is nothing to tune", "flushDelay maxBatchSize maxWriteQueuePollTime "
        + "prepRequestProcessor.maxBatchSize");
    noEffect("requests wait within bounds (zookeeper.max-outstanding-requests), and a client that sends more is read more slowly", "requestThrottleLimit "
        + "requestThrottleStallTime requestThrottleDropStale throttledOpWaitTime requestStaleLatencyCheck "
        + "requestStaleConnectionCheck requestThrottleStaleLatencyCheck largeRequestThreshold largeRequestMaxBytes "
        + "request_throttle_max_requests request_throttle_stall_time request_throttler.shutdownTimeout request_stale_connection_check "
        + "request_stale_latency_check throttled_op_wait_time");
    noEffect("how many connections there may be is bounded, in all and of one address, not how fast they come", "connectionMaxTokens "
        + "connectionTokenFillTime connectionTokenFillCount connectionFreezeTime connectionDropIncrease connectionDropDecrease connectionDecreaseRatio "
        + "connection_throttle_tokens connection_throttle_fill_time connection_throttle_fill_count connection_throttle_freeze_time "
        + "connection_throttle_drop_increase connection_throttle_drop_decrease connection_throttle_decrease_ratio "
        + "connection_throttle_weight_enabled connectionThrottleWeightEnabled connection_throttle_global_session_weight "
        + "connection_throttle_local_session_weight connection_throttle_renew_session_weight connectionThrottleGlobalSessionWeight "
        + "connectionThrottleLocalSessionWeight connectionThrottleRenewSessionWeight");
    noEffect("there is no queue of messages to look into; log.level=TRACE shows requests", "messageTracker.BufferSize messageTracker.Enabled");
    noEffect("access rights are checked once, by the leader when it prepares a write", "enableEagerACLCheck");
    noEffect("the HTTP port takes no address but that of the connection", "IPAuthenticationProvider.usexforwardedfor");
    setting("maxCnxns", "zookeeper.max-connections", Form.NUMBER);
    setting("globalOutstandingLimit", "zookeeper.max-outstanding-requests", Form.NUMBER);
    noEffect("jute.maxbuffer is the limit of a request, with nothing added", "jute.maxbuffer.extrasize");
    noEffect("replies are made from the published tree, without a cache", "maxResponseCacheSize maxGetChildrenResponseCacheSize");
    always("emulate353TTLNodes", "false", "TTL znodes are marked as ZooKeeper has done since 3.5.4");
    noEffect("watches are kept in one table that needs no cleaner", "watchManagerName watcherCleanThreadsNum watcherCleanThreshold "
        + "watcherCleanIntervalInSeconds maxInProcessingDeadWatchers bitHashCacheSize pathTrieCacheSize");
    noEffect("the network is served by event loops; there is no choice of factories or threads", "serverCnxnFactory clientCnxnSocket "
        + "nio.numSelectorThreads nio.numWorkerThreads nio.directBufferBytes nio.shutdownTimeout netty.server.outstandingHandshake.limit "
        + "netty.advancedFlowControl.enabled netty.server.earlyDropSecureConnectionHandshakes netty.server.allocatorType nio.sessionlessCnxnTimeout client.portUnification");
    noEffect("the backlog of the system is used", "clientPortListenBacklog");
    noEffect("connections of clients are ended by their session timeouts", "clientTcpKeepAlive");
    noEffect("TLS is not served yet", "secureClientPort secureClientPortAddress sslQuorum portUnification sslQuorumReloadCertFiles fips-mode "
        + "client.certReload admin.forceHttps admin.needClientAuth admin.portUnification X509AuthenticationProvider.superUser");
    FAMILIES.put("ssl", new NoEffect("TLS is not served yet"));
    noEffect("SASL and Kerberos are not served yet", "superUser sessionRequireClientSASLAuth allowSaslFailedClients maintainConnectionOnSASLFailure "
        + "sasl.client sasl.clientconfig sasl.serverconfig requireKerberosConfig");
    FAMILIES.put("quorum.auth", new NoEffect("the nodes do not authenticate each other yet"));
    FAMILIES.put("superUser", new NoEffect("SASL and Kerberos are not served yet"));
    FAMILIES.put("kerberos", new NoEffect("SASL and Kerberos are not served yet"));
    FAMILIES.put("authProvider", new NoEffect("classes of ZooKeeper cannot be loaded here; world, auth, digest, ip, ensemble and super are there"));
    noEffect("passwords are hashed as ZooKeeper does by default, SHA1", "DigestAuthenticationProvider.digestAlg "
        + "DigestAuthenticationProvider.enabled");
    noEffect("the HTTP port has no such limit", "admin.idleTimeout");
    FAMILIES.put("metricsProvider", new NoEffect("metrics are served at /metrics of the HTTP port"));
    noEffect("audit lines go to the log; classes of ZooKeeper cannot be loaded here", "audit.impl.class");
    FAMILIES.put("jvm.pause", new NoEffect("a blocked event loop is reported with its stack (loop-warning)"));
    noEffect("logging is set with log.format, log.level and log.file", "log.dir log.file log.level log.threshold root.logger console.threshold "
        + "tracelog.dir tracelog.file");
    noEffect("there is no JMX", "jmx.log4j.disable");
  }

  private ZooKeys() {}

  /** Of the key itself, else of the longest family it belongs to. */
  static ZooKey meaning(String key) {
    ZooKey known = KEYS.get(key);
    for (int dot = key.lastIndexOf('.'); known == null && dot > 0; dot = key.lastIndexOf('.', dot - 1)) {
      known = FAMILIES.get(key.substring(0, dot));
    }
    return known == null ? UNKNOWN : known;
  }

  static boolean isKnown(String key) {
    return meaning(key) != UNKNOWN;
  }

  private static void setting(String key, String ours, Form form) {
    KEYS.put(key, new Setting(ours, form));
  }

  private static void always(String key, String same, String reason) {
    KEYS.put(key, new Always(same, reason));
  }

  private static void noEffect(String reason, String keys) {
    for (String key : words(keys)) KEYS.put(key, new NoEffect(reason));
  }

  private static String[] words(String keys) {
    return keys.split(" ");
  }
}
