package io.synod.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.synod.loop.Fatal;
import io.synod.node.LoggingSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The log as shippers find it (FACTS A6). */
class LoggingTest {
  private static final Logger LOG = LoggerFactory.getLogger(LoggingTest.class);
  private final ch.qos.logback.classic.Logger root =
      ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger(Logger.ROOT_LOGGER_NAME);
  @TempDir Path directory;

  @AfterEach
  void restore() {
    Appender<ILoggingEvent> file = root.getAppender("FILE");
    if (file != null) file.stop();
    root.getLoggerContext().reset();
    new Logging().configure(root.getLoggerContext());
  }

  private LoggingSettings to(String name, String format, long bytes) {
    return new LoggingSettings(format, "INFO", Optional.of(directory.resolve(name)), bytes, 2, false);
  }

  /** The one line of this test: threads that others have left behind may have their say too. */
  private String ours(String file) throws IOException {
    List<String> lines = Files.readAllLines(directory.resolve(file)).stream().filter(line -> line.contains("LoggingTest")).toList();
    assertThat(lines).hasSize(1);
    return lines.get(0);
  }

  @Test
  void text_has_the_layout_of_zookeeper() throws Exception {
    Logging.apply(to("node.log", "text", 1 << 20));
    Logging.numbered(3);
    LOG.info("LOOKING");
    assertThat(ours("node.log")).matches(
        "\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d,\\d{3} \\[myid:3\\] - INFO  \\[\\S+:LoggingTest@\\d+\\] - LOOKING");
  }

  @Test
  void json_is_that_of_elastic() throws Exception {
    Logging.apply(to("node.json", "json", 1 << 20));
    LOG.warn("disk low");
    JsonNode line = new ObjectMapper().readTree(ours("node.json"));
    assertThat(line.path("message").asText()).isEqualTo("disk low");
    assertThat(line.path("log.level").asText()).isEqualTo("WARN");
    assertThat(line.path("service.name").asText()).isEqualTo("synod");
    assertThat(line.path("@timestamp").asText()).isNotEmpty();
  }

  @Test
  void what_is_no_format_or_level_is_named() {
    assertThatThrownBy(() -> Logging.apply(to("x", "xml", 1))).isInstanceOf(Fatal.class).hasMessage("log.format is xml: give text or json.");
    assertThatThrownBy(() -> Logging.apply(new LoggingSettings("text", "LOUD", Optional.empty(), 1, 1, false)))
        .isInstanceOf(Fatal.class).hasMessageContaining("log.level is LOUD");
  }
}
