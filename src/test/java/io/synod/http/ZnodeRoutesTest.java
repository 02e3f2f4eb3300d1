package io.synod.http;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ZnodeRoutesTest {
  @RegisterExtension final ActorSystems actors = new ActorSystems();

  @Test
  void a_watch_answers_before_there_is_anything_to_tell_and_then_tells_it() throws Exception {
    ActorTestKit kit = actors.start(ConfigFactory.empty());
    var member = kit.<Member.Command>createTestProbe();
    var routes = new ZnodeRoutes(kit.system(), member.ref(), new FakeTree(), Room.ALWAYS, Duration.ofDays(1)).routes();
    ServerBinding server = Http.get(kit.system()).newServerAt("127.0.0.1", 0).bind(routes).toCompletableFuture().get(Patience.LONG.toSeconds(), TimeUnit.SECONDS);
    URI uri = URI.create("http://127.0.0.1:" + server.localAddress().getPort() + "/znodes/a?watch=true");
    var request = HttpRequest.newBuilder(uri).timeout(Patience.LONG).build();
    HttpResponse<Stream<String>> response = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofLines());
    assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith("text/event-stream");
    var set = (Watch.Set) ((Member.Ask) member.receiveMessage(Patience.LONG)).query();
    assertThat(set.path()).isEqualTo("/a");
    set.watcher().tell(new WatchEvent(WatchEvent.Type.DATA_CHANGED, "/a", 7));
    assertThat(response.body().filter(line -> line.startsWith("data:{")).findFirst().orElseThrow()).contains("\"path\":\"/a\"", "\"zxid\":7");
  }
}
