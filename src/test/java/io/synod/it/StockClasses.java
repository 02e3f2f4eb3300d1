package io.synod.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Class paths of stock programs, each with the versions it was released with: Maven resolves a profile of examples/stock-tools/pom.xml, once. */
public final class StockClasses {
  private static final Path RESOLVED = Path.of("target/stock-tools");

  private StockClasses() {}

  /** @param version of the Java client alone, such as 3.4.14 */
  static String zookeeperClient(String version) {
    return resolved("zookeeper-client-" + version, "-Pzookeeper-client", "-Dzookeeper.version=" + version);
  }

  /** zkCli and the server of ZooKeeper 3.9.5. */
  public static String zookeeper() {
    return resolved("zookeeper", "-Pzookeeper");
  }

  /** The server of that version, with what it would load if it were there. */
  public static String zookeeper(String version) {
    return resolved("zookeeper-" + version, "-Pzookeeper", "-Dzookeeper.version=" + version);
  }

  /** Kafka's command-line tools, 4.3.1. */
  static String kafkaTools() {
    return resolved("kafka", "-Pkafka");
  }

  /** The broker of Kafka 3.9.1. */
  static String kafkaBroker() {
    return resolved("kafka-broker", "-Pkafka-broker");
  }

  private static synchronized String resolved(String name, String... arguments) {
    Path file = RESOLVED.resolve(name + ".cp").toAbsolutePath();
    try {
      if (Files.notExists(file)) resolve(file, arguments);
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void resolve(Path file, String... arguments) throws IOException {
    Files.createDirectories(file.getParent());
    Path log = file.resolveSibling(file.getFileName() + ".log");
    var command = new ArrayList<>(List.of("mvn", "-q", "-B", "-f", "examples/stock-tools/pom.xml"));
    command.addAll(List.of(arguments));
    command.addAll(List.of("dependency:build-classpath", "-Dmdep.outputFile=" + file));
    Process maven = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      if (!maven.waitFor(5, TimeUnit.MINUTES)) maven.destroyForcibly().onExit().join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
    if (maven.exitValue() != 0) throw new IOException(String.join(" ", command) + " failed:\n" + Files.readString(log));
  }
}
