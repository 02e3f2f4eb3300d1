package io.synod.testkit;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Actor systems that end with the test: what Akka's JUnit 4 {@code TestKitJunitResource} does, for Jupiter.
 * <pre>
 * {@literal @}RegisterExtension final ActorSystems actors = new ActorSystems();
 * </pre>
 */
public final class ActorSystems implements AfterEachCallback {
  private static final Config PATIENT = ConfigFactory.parseMap(Map.of(
      "akka.actor.testkit.typed.single-expect-default", Patience.LONG,
      "akka.actor.testkit.typed.default-timeout", Patience.LONG,
      "akka.actor.testkit.typed.system-shutdown-default", Patience.LONG,
      "akka.test.single-expect-default", Patience.LONG,
      "akka.test.default-timeout", Patience.LONG));
  private final List<ActorTestKit> running = new ArrayList<>();

  /** A new actor system without a cluster. */
  public ActorTestKit start() {
    return start(ConfigFactory.empty());
  }

  /** A new actor system with settings that go before the usual ones. */
  public ActorTestKit start(Config config) {
    Config quiet = ConfigFactory.parseString("akka { actor.provider = local, loglevel = WARNING, stdout-loglevel = OFF, "
        + "actor.allow-java-serialization = off, coordinated-shutdown.exit-jvm = off }").withFallback(PATIENT);
    ActorTestKit kit = ActorTestKit.create("test", config.withFallback(quiet).withFallback(ConfigFactory.defaultReference()).resolve());
    running.add(kit);
    return kit;
  }

  /** Ends one system before the test does, as a process that stops. */
  public void stop(ActorTestKit kit) {
    running.remove(kit);
    kit.shutdownTestKit();
  }

  @Override
  public void afterEach(ExtensionContext context) {
    running.forEach(ActorTestKit::shutdownTestKit);
    running.clear();
  }
}
