package io.synod.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.spi.ContextAwareBase;
import ch.qos.logback.core.util.Duration;
import ch.qos.logback.core.util.FileSize;
import co.elastic.logging.logback.EcsEncoder;
import io.synod.loop.Exit;
import io.synod.loop.Fatal;
import io.synod.node.LoggingSettings;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;

/**
 * Logback without an XML file: lines on standard output, and in a file if one is named, in the layout that log shippers know from
 * ZooKeeper (FACTS A6), or ECS JSON. Logback finds it as a service and starts with text; {@link #apply} follows the configuration once that is read.
 */
public final class Logging extends ContextAwareBase implements Configurator {
  /** The property of a logger context that holds the node's number. */
  static final String ID = "synod.id";
  private static final String CONSOLE = "CONSOLE";

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    context.putProperty(ID, "");
    var root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.INFO);
    root.addAppender(console(context, text(context)));
    for (String quiet : new String[] {"akka", "io.netty", "org.apache.kafka"}) context.getLogger(quiet).setLevel(Level.WARN);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  /** @throws Fatal with {@link Exit#USAGE} when a setting is none */
  static void apply(LoggingSettings settings) {
    var context = (LoggerContext) LoggerFactory.getILoggerFactory();
    Level wanted = Level.toLevel(settings.level(), null);
    if (wanted == null) throw new Fatal(Exit.USAGE, "log.level is " + settings.level() + ": give one of ERROR, WARN, INFO, DEBUG, TRACE.");
    context.getLogger("io.synod").setLevel(wanted);
    var root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    if (!settings.format().equals("text")) {
      root.detachAppender(CONSOLE);
      root.addAppender(console(context, encoder(context, settings.format())));
    }
    settings.file().ifPresent(file -> root.addAppender(file(context, file, settings)));
  }

  /** From now on each line has the node's number. */
  static void numbered(int nodeId) {
    ((LoggerContext) LoggerFactory.getILoggerFactory()).putProperty(ID, Integer.toString(nodeId));
  }

  private static Encoder<ILoggingEvent> encoder(LoggerContext context, String format) {
    return switch (format) {
      case "text" -> text(context);
      case "json" -> json(context);
      default -> throw new Fatal(Exit.USAGE, "log.format is " + format + ": give text or json.");
    };
  }

  private static RollingFileAppender<ILoggingEvent> file(LoggerContext context, Path path, LoggingSettings settings) {
    var file = new RollingFileAppender<ILoggingEvent>();
    file.setFile(path.toString());
    var window = new FixedWindowRollingPolicy();
    window.setContext(context);
    window.setParent(file);
    window.setFileNamePattern(path + ".%i");
    window.setMinIndex(1);
    window.setMaxIndex(settings.filesKept());
    window.start();
    var size = new SizeBasedTriggeringPolicy<ILoggingEvent>();
    size.setMaxFileSize(new FileSize(settings.fileBytes()));
    size.setContext(context);
    size.setCheckIncrement(Duration.buildBySeconds(1));
    size.start();
    file.setContext(context);
    file.setName("FILE");
    file.setEncoder(encoder(context, settings.format()));
    file.setRollingPolicy(window);
    file.setTriggeringPolicy(size);
    file.start();
    if (!file.isStarted()) throw new Fatal(Exit.USAGE, "log.file " + path + " cannot be written: give a file in a directory that this user may write.");
    return file;
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
    var text = new LineEncoder();
    text.setContext(context);
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
