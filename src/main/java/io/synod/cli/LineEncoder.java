package io.synod.cli;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/**
 * An event as the line that ZooKeeper's servers write, with the stack of an exception below it (FACTS A6). Logback's own encoder reads such a line from a
 * pattern, and sets up all that a pattern could name: more than half of what logging costs a start.
 */
final class LineEncoder extends EncoderBase<ILoggingEvent> {
  private static final byte[] NONE = {};
  private final DateTimeFormatter time = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss,SSS").withZone(ZoneId.systemDefault());

  @Override public byte[] headerBytes() {
    return NONE;
  }

  @Override public byte[] footerBytes() {
    return NONE;
  }

  @Override public byte[] encode(ILoggingEvent event) {
    var line = new StringBuilder(160);
    time.formatTo(Instant.ofEpochMilli(event.getTimeStamp()), line);
    line.append(" [myid:").append(event.getLoggerContextVO().getPropertyMap().getOrDefault(Logging.ID, "")).append("] - ");
    String level = event.getLevel().toString();
    line.append(level).append(" ".repeat(Math.max(0, 5 - level.length())));
    line.append(" [").append(event.getThreadName()).append(':').append(place(event.getCallerData())).append("] - ");
    line.append(event.getFormattedMessage()).append('\n');
    if (event.getThrowableProxy() != null) line.append(ThrowableProxyUtil.asString(event.getThrowableProxy()));
    return line.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** {@code Class@line} of the statement that logs. */
  private static String place(StackTraceElement[] callers) {
    if (callers.length == 0) return "?@?";
    String name = callers[0].getClassName();
    return name.substring(name.lastIndexOf('.') + 1) + "@" + callers[0].getLineNumber();
  }
}
