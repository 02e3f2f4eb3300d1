package io.synod.http;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.http.javadsl.Http;
import akka.http.javadsl.ServerBinding;
import com.typesafe.config.ConfigFactory;
import io.synod.ensemble.Member;
import io.synod.journal.Room;
import io.synod.session.FakeTree;
import io.synod.testkit.ActorSystems;
import io.synod.testkit.Patience;
import io.synod.znode.Watch;
import io.synod.znode.WatchEvent;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ZnodeRoutesTest {
  @RegisterExtension final ActorSystems actors = new ActorSystems();
  private final FakeTree tree = new FakeTree();
  private final AtomicInteger readers = new AtomicInteger();
  private ActorTestKit kit;
  private TestProbe<Member.Command> member;
  private ServerBinding server;

  private void bind(Duration keepAlive) throws Exception {
    kit = actors.start(ConfigFactory.empty());
    member = kit.createTestProbe();
    var znodes = new HttpServer.Znodes(tree, Room.ALWAYS, readers::incrementAndGet);
    var routes = new ZnodeRoutes(kit.system(), member.ref(), znodes, keepAlive).routes();
    server = Http.get(kit.system()).newServerAt("127.0.0.1", 0).bind(routes).toCompletableFuture().get(Patience.LONG.toSeconds(), TimeUnit.SECONDS);
  }

  private <T> HttpResponse<T> get(String path, HttpResponse.BodyHandler<T> body) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + server.localAddress().getPort() + path);
    return HttpClient.newHttpClient().send(HttpRequest.newBuilder(uri).timeout(Patience.LONG).build(), body);
  }

  @Test
  void a_watch_answers_before_there_is_anything_to_tell_and_then_tells_it() throws Exception {
    bind(Duration.ofDays(1));
    HttpResponse<Stream<String>> response = get("/znodes/a?watch=true", HttpResponse.BodyHandlers.ofLines());
    assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith("text/event-stream");
    var set = (Watch.Set) ((Member.Ask) member.receiveMessage(Patience.LONG)).query();
    assertThat(set.path()).isEqualTo("/a");
    set.watcher().tell(new WatchEvent(WatchEvent.Type.DATA_CHANGED, "/a", 7));
    assertThat(response.body().filter(line -> line.startsWith("data:{")).findFirst().orElseThrow()).contains("\"path\":\"/a\"", "\"zxid\":7");
  }

  /** Decision 0013: the member is told of commits sooner for it. */
  @Test
  void who_reads_is_a_sign_of_clients() throws Exception {
    bind(Duration.ofDays(1));
    tree.publish("/a", "x", 1);
    assertThat(get("/znodes/a", HttpResponse.BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    assertThat(readers).hasValue(1);
    assertThat(get("/znodes/b", HttpResponse.BodyHandlers.ofString()).statusCode()).as("it is not there yet").isEqualTo(404);
    assertThat(readers).hasValue(2);
  }

  @Test
  void who_watches_is_a_sign_of_clients_as_long_as_the_stream_lasts() throws Exception {
    bind(Duration.ofMillis(1));
    HttpResponse<Stream<String>> response = get("/znodes/a?watch=true", HttpResponse.BodyHandlers.ofLines());
    assertThat(response.body().filter(String::isEmpty).limit(5)).hasSize(5);
    assertThat(readers).hasValueGreaterThanOrEqualTo(5);
  }
}
