package io.synod.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Command-line tools of Apache Kafka as a process, on the class path that {@code examples/stock-tools} resolves once. */
final class StockTools {
  private static final Path KAFKA = Path.of("target/stock-tools/kafka.cp");

  private StockTools() {}

  /** Runs a tool to its end. @return all that it printed. @throws IllegalStateException with that, when it does not end with 0 */
  static String kafka(Path directory, String mainClass, String... arguments) throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of(NodeProcess.JAVA, "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", kafkaPath(directory), mainClass));
    command.addAll(List.of(arguments));
    return run(directory, command);
  }

  private static synchronized String kafkaPath(Path directory) throws IOException, InterruptedException {
    if (!Files.exists(KAFKA) || Files.size(KAFKA) == 0) {
      Files.createDirectories(KAFKA.getParent());
      run(directory, List.of("mvn", "-q", "-B", "-f", "examples/stock-tools/pom.xml", "-Pkafka", "dependency:build-classpath",
          "-Dmdep.outputFile=" + KAFKA.toAbsolutePath()));
    }
    return Files.readString(KAFKA).strip();
  }

  private static String run(Path directory, List<String> command) throws IOException, InterruptedException {
    Path output = Files.createTempFile(directory, "tool", ".out");
    Process tool = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile()).start();
    if (!tool.waitFor(3, TimeUnit.MINUTES)) {
      tool.destroyForcibly();
      throw new IllegalStateException(command + " does not end:\n" + Files.readString(output));
    }
    if (tool.exitValue() != 0) throw new IllegalStateException(command + " ended with " + tool.exitValue() + ":\n" + Files.readString(output));
    return Files.readString(output);
  }
}
