package io.synod.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import co.elastic.logging.logback.EcsEncoder;
import io.synod.loop.Exit;
import io.synod.loop.Fatal;
import org.slf4j.LoggerFactory;

/**
 * Logback without an XML file: lines on standard output in the layout that log shippers know from ZooKeeper (FACTS A6), or ECS JSON.
 * Logback finds it as a service and starts with text; {@link #apply} follows the configuration once that is read.
 */
public final class Logging extends ContextAwareBase implements Configurator {
  private static final String PATTERN = "%d{ISO8601} [myid:%property{synod.id}] - %-5p [%t:%C{0}@%L] - %m%n";
  private static final String CONSOLE = "CONSOLE";

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    context.putProperty("synod.id", "");
    var root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.INFO);
    root.addAppender(console(context, text(context)));
    for (String quiet : new String[] {"akka", "io.netty", "org.apache.kafka"}) context.getLogger(quiet).setLevel(Level.WARN);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  /**
   * @param format {@code text} or {@code json}
   * @param level of our own loggers: {@code INFO} for life events, {@code DEBUG} for requests
   */
  static void apply(int nodeId, String format, String level) {
    var context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.putProperty("synod.id", Integer.toString(nodeId));
    Level wanted = Level.toLevel(level, null);
    if (wanted == null) throw new Fatal(Exit.USAGE, "log.level is " + level + ": give one of ERROR, WARN, INFO, DEBUG, TRACE.");
    context.getLogger("io.synod").setLevel(wanted);
    switch (format) {
      case "text" -> {}
      case "json" -> {
        var root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.detachAppender(CONSOLE);
        root.addAppender(console(context, json(context)));
      }
      default -> throw new Fatal(Exit.USAGE, "log.format is " + format + ": give text or json.");
    }
  }

  private static ConsoleAppender<ILoggingEvent> console(LoggerContext context, Encoder<ILoggingEvent> encoder) {
    var console = new ConsoleAppender<ILoggingEvent>();
    console.setContext(context);
    console.setName(CONSOLE);
    console.setEncoder(encoder);
    console.start();
    return console;
  }

  private static Encoder<ILoggingEvent> text(LoggerContext context) {
    var text = new PatternLayoutEncoder();
    text.setContext(context);
    text.setPattern(PATTERN);
    text.start();
    return text;
  }

  private static Encoder<ILoggingEvent> json(LoggerContext context) {
    var json = new EcsEncoder();
    json.setContext(context);
    json.setServiceName("synod");
    json.start();
    return json;
  }
}
