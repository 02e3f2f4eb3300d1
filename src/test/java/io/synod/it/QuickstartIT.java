package io.synod.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.synod.testkit.Ports;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code examples/quickstart} as a user runs it: stock command-line tools, {@code kill -9}, restart. */
class QuickstartIT {
  @TempDir Path directory;

  @Test
  void the_quickstart_runs_to_its_end() throws Exception {
    Path output = directory.resolve("output");
    var builder = new ProcessBuilder("bash", "examples/quickstart").redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().put("WORK", directory.resolve("work").toString());
    for (String port : new String[] {"ZK_PORT", "KAFKA_PORT", "HTTP_PORT", "PEER_PORT", "CLUSTER_PORT"}) {
      builder.environment().put(port, Integer.toString(Ports.free()));
    }
    Process quickstart = builder.start();
    boolean ended = quickstart.waitFor(8, TimeUnit.MINUTES);
    if (!ended) quickstart.destroy();
    assertThat(ended).as(Files.readString(output)).isTrue();
    assertThat(quickstart.exitValue()).as(Files.readString(output)).isZero();
    assertThat(Files.readString(output)).contains("All as it should be.");
  }
}
