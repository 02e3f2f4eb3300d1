package io.synod.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import io.synod.testkit.ActorSystems;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.proto.ExistsRequest;
import org.apache.zookeeper.proto.GetChildrenRequest;
import org.apache.zookeeper.proto.RequestHeader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Four-letter words over a plain socket, as administrators and their agents send them (FACTS A2, A15, B9). */
class WordsTest {
  @RegisterExtension final ActorSystems actors = new ActorSystems();
  @TempDir Path directory;
  private RunningServer server;

  private void start(ZookeeperSettings settings) {
    server = new RunningServer(actors, directory, settings);
  }

  private void start() {
    start(ZookeeperSettings.defaults().withAddress("127.0.0.1", 0));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void ruok_is_answered_without_a_line_end() throws Exception {
    start();
    assertThat(server.word("ruok")).isEqualTo("imok");
    assertThat(server.word("isro")).isEqualTo("rw");
  }

  @Test
  void only_the_first_four_bytes_count() throws Exception {
    start();
    assertThat(server.word("ruok | stat | envi\n")).isEqualTo("imok");
  }

  @Test
  void srvr_has_the_lines_of_zookeeper() throws Exception {
    start();
    assertThat(server.word("srvr")).matches("""
        Zookeeper version: 3\\.9\\.5-test, built on 2026-11-22 00:00 UTC
        Latency min/avg/max: \\d+/\\d+\\.\\d+/\\d+
        Received: 1
        Sent: 0
        Connections: 1
        Outstanding: 0
        Zxid: 0x[0-9a-f]+
        Mode: standalone
        Node count: \\d+
        """);
  }

  @Test
  void stat_lists_the_clients_between() throws Exception {
    start();
    assertThat(server.word("stat")).containsPattern(Pattern.compile(
        "^Zookeeper version: .*\\nClients:\\n /127\\.0\\.0\\.1:\\d+\\[0\\]\\(queued=0,recved=1,sent=0\\)\\n\\nLatency min/avg/max: "));
  }

  /** Metricbeat: {@code /IP:PORT[n](queued=n,recved=n,sent=n…)}. */
  @Test
  void cons_tells_of_each_connection_in_detail() throws Exception {
    start();
    try (var client = new RawClient(server.port())) {
      client.connect(10_000);
      client.create("/a", 0);
      assertThat(server.word("cons")).containsPattern(" /127\\.0\\.0\\.1:\\d+\\[1\\]\\(queued=0,recved=2,sent=2,sid=0x" + Long.toHexString(client.sessionId())
          + ",lop=CREA,est=\\d+,to=10000,lcxid=0x1,lzxid=0x[0-9a-f]+,lresp=\\d+,llat=\\d+,minlat=\\d+,avglat=\\d+,maxlat=\\d+\\)\\n");
    }
  }

  /** The keys that Metricbeat's zookeeper module needs. */
  @Test
  void mntr_has_what_agents_read() throws Exception {
    start();
    String mntr = server.word("mntr");
    for (String key : List.of("version", "avg_latency", "min_latency", "max_latency", "packets_received", "packets_sent", "num_alive_connections",
        "outstanding_requests", "server_state", "znode_count", "watch_count", "ephemerals_count", "approximate_data_size"))
      assertThat(mntr).containsPattern("(?m)^zk_" + key + "\\t\\S+");
    assertThat(mntr).contains("zk_server_state\tstandalone\n");
  }

  @Test
  void mntr_tells_reads_and_updates_apart_as_summaries() throws Exception {
    start();
    try (var client = new RawClient(server.port())) {
      client.connect(10_000);
      client.create("/a", 0);
      client.send(new RequestHeader(2, ZooDefs.OpCode.exists), new ExistsRequest("/a", false));
      client.receive();
      assertThat(server.word("mntr")).contains("\nzk_cnt_readlatency\t1\n", "\nzk_cnt_updatelatency\t1\n", "\nzk_p99_updatelatency\t",
          "\nzk_connection_request_count\t1\n", "\nzk_stale_sessions_expired\t0\n").doesNotContain("zk_learners");
    }
  }

  /** As zkCli's setquota writes it; two quotas below one name are added up. */
  @Test
  void mntr_tells_what_quotas_allow_and_what_is_there() throws Exception {
    start();
    try (var client = new RawClient(server.port())) {
      client.connect(10_000);
      for (String path : List.of("/app", "/app/a", "/zookeeper/quota/app", "/zookeeper/quota/app/a")) client.create(path, 0);
      client.create("/zookeeper/quota/app/a/zookeeper_limits", "count=-1,bytes=-1=;byteHardLimit=500;countHardLimit=9", 0);
      client.create("/zookeeper/quota/app/a/zookeeper_stats", "count=0,bytes=0", 0);
      client.create("/app/a/b", "12345", 0);
      assertThat(server.word("mntr")).contains("\nzk_app_quota_count_limit_per_namespace\t9\n", "\nzk_app_quota_bytes_limit_per_namespace\t500\n",
          "\nzk_app_quota_count_usage_per_namespace\t2\n", "\nzk_app_quota_exceeded_error_per_namespace\t0\n");
    }
  }

  @Test
  void conf_and_dirs_tell_how_the_server_is_set_up() throws Exception {
    start();
    assertThat(server.word("conf")).isEqualTo("""
        clientPort=%d
        secureClientPort=-1
        dataDir=/data
        dataDirSize=12
        dataLogDir=/data/log
        dataLogSize=34
        tickTime=2000
        maxClientCnxns=60
        minSessionTimeout=4000
        maxSessionTimeout=40000
        clientPortListenBacklog=-1
        serverId=1
        """.formatted(server.port()));
    assertThat(server.word("dirs")).isEqualTo("datadir_size: 12\nlogdir_size: 34\n");
  }

  @Test
  void dump_tells_of_sessions_and_their_ephemerals() throws Exception {
    start();
    try (var client = new RawClient(server.port())) {
      client.connect(10_000);
      client.create("/e", 1);
      String id = "0x" + Long.toHexString(client.sessionId());
      String date = "\\w{3} \\w{3} \\d{2} \\d{2}:\\d{2}:\\d{2} \\w+ \\d{4}";
      assertThat(server.word("dump")).matches("SessionTracker dump:\nSession Sets \\(1\\)/\\(1\\):\n1 expire at " + date + ":\n\t" + id
          + "\nephemeral nodes dump:\nSessions with Ephemerals \\(1\\):\n" + id + ":\n\t/e\n"
          + "Connections dump:\nConnections Sets \\(\\d\\)/\\(2\\):\n(\\d expire at " + date + ":\n(\tip: /127\\.0\\.0\\.1:\\d+ sessionId: 0x[0-9a-f]+\n)+)+");
    }
  }

  @Test
  void envi_begins_with_the_version() throws Exception {
    start();
    assertThat(server.word("envi")).startsWith("Environment:\nzookeeper.version=3.9.5-test, built on 2026-11-22 00:00 UTC\nhost.name=")
        .contains("\njava.version=", "\nos.memory.free=");
  }

  @Test
  void wchs_counts_watches() throws Exception {
    start();
    assertThat(server.word("wchs")).isEqualTo("0 connections watching 0 paths\nTotal watches:0\n");
  }

  @Test
  void wchc_and_wchp_tell_who_watches_what() throws Exception {
    start();
    assertThat(server.word("wchc")).isEqualTo("\n");
    try (var one = new RawClient(server.port()); var two = new RawClient(server.port())) {
      for (RawClient client : List.of(one, two)) {
        client.connect(10_000);
        client.send(new RequestHeader(1, ZooDefs.OpCode.exists), new ExistsRequest("/both", true));
        client.receive();
      }
      one.send(new RequestHeader(2, ZooDefs.OpCode.getChildren), new GetChildrenRequest("/", true));
      one.receive();
      String first = "0x" + Long.toHexString(one.sessionId());
      String second = "0x" + Long.toHexString(two.sessionId());
      assertThat(server.word("wchc")).isEqualTo(first + "\n\t/\n\t/both\n" + second + "\n\t/both\n\n");
      assertThat(server.word("wchp")).isEqualTo("/\n\t" + first + "\n/both\n\t" + first + "\n\t" + second + "\n\n");
      assertThat(server.word("wchs")).isEqualTo("2 connections watching 2 paths\nTotal watches:3\n");
    }
  }

  @Test
  void what_changes_something_is_not_executed_unless_it_is_whitelisted() throws Exception {
    start();
    assertThat(server.word("srst")).isEqualTo("srst is not executed because it is not in the whitelist.\n");
  }

  @Test
  void a_whitelist_decides_and_always_has_srvr() throws Exception {
    start(ZookeeperSettings.defaults().withAddress("127.0.0.1", 0).withWords(List.of("srst", "crst")));
    assertThat(server.word("ruok")).isEqualTo("ruok is not executed because it is not in the whitelist.\n");
    assertThat(server.word("crst")).isEqualTo("Connection stats reset.\n");
    assertThat(server.word("srst")).isEqualTo("Server stats reset.\n");
    assertThat(server.word("srvr")).contains("\nReceived: 1\n");
  }

  @Test
  void the_trace_mask_and_the_digests_are_told_when_all_is_allowed() throws Exception {
    start(ZookeeperSettings.defaults().withAddress("127.0.0.1", 0).withWords(List.of("*")));
    assertThat(server.word("gtmk")).isEqualTo("306");
    assertThat(server.word("hash")).isEmpty();
    assertThat(server.word("stmk")).startsWith("stmk is done over HTTP: /commands/set_trace_mask");
    assertThat(server.word("ruok")).isEqualTo("imok");
  }
}
