package io.synod.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A broker of Apache Kafka 3.9.1, unmodified, as a process. */
final class KafkaBroker {
  /** What it prints once it works. */
  static final String STARTED = "started (kafka.server.KafkaServer)";

  private KafkaBroker() {}

  /** Does not wait. @param name of its files in {@code directory} @param properties what is in its server.properties */
  static Program start(Path directory, String name, String properties) throws IOException {
    Path logging = Files.writeString(directory.resolve("log4j.properties"), """
        log4j.rootLogger=INFO, out
        log4j.appender.out=org.apache.log4j.ConsoleAppender
        log4j.appender.out.layout=org.apache.log4j.PatternLayout
        log4j.appender.out.layout.ConversionPattern=[%d] %p %m (%c)%n
        """);
    Path file = Files.writeString(directory.resolve(name + ".properties"), properties);
    return Program.java(directory.resolve(name + ".log"), StockClasses.kafkaBroker(),
        List.of("-Xmx512m", "-Dlog4j.configuration=" + logging.toUri(), "kafka.Kafka", file.toString()));
  }
}
