package io.synod.testkit;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * How long a test waits for what has to happen: a machine with better things to do is slow, and that is no failure. Jupiter finds this
 * extension by itself (META-INF/services) and makes it what {@code await()} waits at most; {@link ActorSystems} gives it to Akka's probes.
 */
public final class Patience implements BeforeAllCallback {
  public static final Duration LONG = Duration.ofMinutes(1);

  @Override
  public void beforeAll(ExtensionContext context) {
    Awaitility.setDefaultTimeout(LONG);
  }
}
