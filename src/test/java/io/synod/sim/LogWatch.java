package io.synod.sim;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AppenderBase;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.slf4j.LoggerFactory;

/**
 * While a simulation runs its log goes to its trace. An error is logged to wake somebody (STYLE section 8), so one that no fault explains
 * ends the run: an actor that failed and was restarted or stopped by its supervisor does not pass unseen.
 */
final class LogWatch extends AppenderBase<ILoggingEvent> {
  private static final Logger ROOT = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private final Simulation world;
  private final Thread thread = Thread.currentThread();
  private final List<Appender<ILoggingEvent>> others = new ArrayList<>();
  private final Level level = ROOT.getLevel();

  private LogWatch(Simulation world) {
    this.world = world;
  }

  static LogWatch begin(Simulation world) {
    LogWatch watch = new LogWatch(world);
    for (Iterator<Appender<ILoggingEvent>> each = ROOT.iteratorForAppenders(); each.hasNext();) watch.others.add(each.next());
    watch.others.forEach(ROOT::detachAppender);
    watch.setContext(ROOT.getLoggerContext());
    watch.start();
    ROOT.addAppender(watch);
    ROOT.setLevel(Level.INFO);
    return watch;
  }

  void end() {
    ROOT.detachAppender(this);
    others.forEach(ROOT::addAppender);
    ROOT.setLevel(level);
  }

  @Override
  protected void append(ILoggingEvent line) {
    if (Thread.currentThread() != thread) return;
    String text = line.getLevel() + " " + line.getFormattedMessage();
    Landmarks.seen(text);
    world.trace().remark(world.nanos(), line.getLoggerName().substring(line.getLoggerName().lastIndexOf('.') + 1), text);
    if (line.getLevel().isGreaterOrEqual(Level.ERROR) && !world.errorsExpected(line.getMDCPropertyMap().getOrDefault("akkaSource", ""))) {
      Throwable cause = line.getThrowableProxy() instanceof ThrowableProxy proxy ? proxy.getThrowable() : null;
      world.guarded(() -> {
        throw new IllegalStateException("logged by " + line.getLoggerName() + ": " + text, cause);
      });
    }
  }
}
