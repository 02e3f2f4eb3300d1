package io.synod.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import io.synod.testkit.ActorSystems;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.proto.ExistsRequest;
import org.apache.zookeeper.proto.RequestHeader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The AdminServer's commands; keys and values as a standalone ZooKeeper 3.9.5 gave them (FACTS B10). */
class AdminCommandsTest {
  @RegisterExtension final ActorSystems actors = new ActorSystems();
  @TempDir Path directory;
  private RunningServer server;

  @BeforeEach
  void start() {
    server = new RunningServer(actors, directory);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Map<String, Object> run(String name) {
    return run(name, Map.of());
  }

  private Map<String, Object> run(String name, Map<String, String> arguments) {
    return server.server.commands().run(name, arguments).toCompletableFuture().join();
  }

  @Test
  void there_are_28_and_every_answer_ends_with_its_command_and_its_error() {
    assertThat(AdminCommands.names()).hasSize(28);
    for (String name : AdminCommands.names()) {
      if (name.equals("snapshot") || name.equals("restore")) continue;
      List<String> keys = List.copyOf(run(name).keySet());
      assertThat(keys.subList(keys.size() - 2, keys.size())).as(name).containsExactly("command", "error");
      assertThat(run(name)).as(name).containsEntry("command", name);
    }
  }

  @Test
  void a_command_has_other_names_and_answers_with_its_first() {
    assertThat(run("mntr")).containsEntry("command", "monitor").containsEntry("error", null).containsKeys("version", "znode_count", "cnt_readlatency");
    assertThat(run("conf")).containsEntry("command", "configuration").containsEntry("client_port", server.port()).containsEntry("server_id", 1);
  }

  @Test
  void what_is_no_command_says_so() {
    assertThat(run("nosuch")).isEqualTo(error("nosuch", "Unknown command: nosuch"));
  }

  @Test
  void a_standalone_server_has_no_leader_and_no_zab() {
    assertThat(run("lead")).isEqualTo(error("leader", "server is not initialized"));
    assertThat(run("zabstate")).containsEntry("voting", false).containsEntry("zabstate", "");
    assertThat(run("voting_view")).containsEntry("current_config", Map.of());
  }

  @Test
  void the_trace_mask_is_what_was_set() {
    assertThat(run("gtmk")).containsEntry("tracemask", 306L);
    assertThat(run("stmk")).isEqualTo(error("set_trace_mask", "setTraceMask requires long traceMask argument"));
    assertThat(run("stmk", Map.of("traceMask", "much"))).containsEntry("error", "setTraceMask requires long traceMask argument, got much");
    assertThat(run("stmk", Map.of("traceMask", "2"))).containsEntry("tracemask", 2L);
    assertThat(run("gtmk")).containsEntry("tracemask", 2L);
  }

  @Test
  void a_client_is_seen_with_its_session_its_ephemerals_and_its_watches() throws Exception {
    try (var client = new RawClient(server.port())) {
      client.connect(10_000);
      client.create("/e", 1);
      client.send(new RequestHeader(2, ZooDefs.OpCode.exists), new ExistsRequest("/e", true));
      client.receive();
      long id = client.sessionId();
      assertThat(run("dump")).containsEntry("session_id_to_ephemeral_paths", Map.of(id, java.util.Set.of("/e")));
      assertThat(run("wchc")).containsEntry("session_id_to_watched_paths", Map.of(id, List.of("/e")));
      assertThat(run("wchp")).containsEntry("path_to_session_ids", Map.of("/e", List.of(id)));
      assertThat(run("wchs")).containsEntry("num_connections", 1).containsEntry("num_paths", 1).containsEntry("num_total_watches", 1);
      assertThat((List<?>) run("cons").get("connections")).singleElement().asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.MAP)
          .containsEntry("session_id", id).containsEntry("last_operation", "EXIS").containsEntry("packets_received", 3L);
      assertThat((Map<?, ?>) run("srvr").get("server_stats")).extracting("num_alive_client_connections").isEqualTo(1);
    }
  }

  private static Map<String, Object> error(String command, String message) {
    return Map.of("command", command, "error", message);
  }
}
