package io.synod.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same jar on Java 25, where one is installed below {@code /usr/lib/jvm} or named by {@code JAVA25_HOME}. */
class Java25IT {
  @TempDir Path directory;

  @Test
  void the_jar_serves_on_java_25_and_has_leave_for_native_code() throws Exception {
    Optional<Path> java = java25();
    assumeTrue(java.isPresent(), "no Java 25 below /usr/lib/jvm, and JAVA25_HOME is not set");
    try (var node = new NodeProcess(directory).on(java.get()).start()) {
      StockClients.roundTrip(node);
      node.kill9().start();
      StockClients.roundTrip(node);
      assertThat(node.terminate()).isZero();
      assertThat(node.log()).contains("Java 25").doesNotContain("--enable-native-access");
    }
  }

  private static Optional<Path> java25() throws IOException {
    String named = System.getenv("JAVA25_HOME");
    if (named != null) return Optional.of(Path.of(named, "bin", "java"));
    Path installed = Path.of("/usr/lib/jvm");
    if (!Files.isDirectory(installed)) return Optional.empty();
    try (var homes = Files.list(installed)) {
      return homes.filter(home -> home.getFileName().toString().matches(".*\\b25\\b.*")).map(home -> home.resolve("bin/java"))
          .filter(Files::isExecutable).findFirst();
    }
  }
}
