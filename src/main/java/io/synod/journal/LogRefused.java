package io.synod.journal;

/** An append that was not begun: too long, too much waiting already, the disk full, or the log closed. Nothing of it will ever be read. */
public final class LogRefused extends Exception {
  public LogRefused(String message) {
    super(message);
  }

  public LogRefused(String message, Throwable cause) {
    super(message, cause);
  }
}
