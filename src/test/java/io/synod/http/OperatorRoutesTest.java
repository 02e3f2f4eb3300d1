package io.synod.http;

import static org.assertj.core.api.Assertions.assertThat;

import akka.http.javadsl.Http;
import akka.http.javadsl.ServerBinding;
import akka.http.javadsl.server.AllDirectives;
import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.ConfigFactory;
import io.synod.metrics.Source;
import io.synod.testkit.ActorSystems;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What operators and their tools ask over HTTP, on a port of this process. */
class OperatorRoutesTest {
  @RegisterExtension final ActorSystems actors = new ActorSystems();
  private final Source source = sheet -> sheet.gauge("znode_count", "Znodes", 5);
  private final HttpClient client = HttpClient.newHttpClient();
  private ServerBinding binding;

  /** Puts routes after one another, the index last as the node does. */
  private final class Routes extends AllDirectives {
    akka.http.javadsl.server.Route all() {
      return concat(new MetricsRoute(List.of(source)).routes(), new AdminRoutes(null, null).routes(), new IndexRoutes().routes());
    }
  }

  @BeforeEach
  void bind() {
    var kit = actors.start(ConfigFactory.empty());
    binding = Http.get(kit.system()).newServerAt("127.0.0.1", 0).bind(new Routes().all()).toCompletableFuture().join();
  }

  @AfterEach
  void unbind() {
    binding.unbind().toCompletableFuture().join();
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + binding.localAddress().getPort() + path);
    return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void metrics_come_in_the_format_that_prometheus_asks_for() throws Exception {
    HttpResponse<String> answer = get("/metrics");
    assertThat(answer.headers().firstValue("content-type")).contains("text/plain; version=0.0.4; charset=UTF-8");
    assertThat(answer.body()).endsWith("znode_count 5\n");
  }

  @Test
  void the_root_lists_what_there_is() throws Exception {
    JsonNode index = Json.MAPPER.readTree(get("/").body());
    assertThat(index.fieldNames()).toIterable().contains("/metrics", "/commands", "/znodes/PATH", "/health/ready");
  }

  @Test
  void what_is_not_there_is_404_in_json() throws Exception {
    HttpResponse<String> answer = get("/nothing/here");
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(Json.MAPPER.readTree(answer.body()).path("error").asText()).isEqualTo("NOT_FOUND");
  }

  @Test
  void commands_are_listed_as_links() throws Exception {
    assertThat(get("/commands").body()).contains("<a href=\"/commands/monitor\">monitor</a>", "<a href=\"/commands/zabstate\">zabstate</a>")
        .isEqualTo(get("/commands/").body());
  }
}
