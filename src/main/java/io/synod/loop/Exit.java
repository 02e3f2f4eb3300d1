package io.synod.loop;

/** Why a node stops by itself. The number is the exit code of the process. */
public enum Exit {
  /** Stopped as asked (SIGTERM, a command that ended well). */
  OK(0),
  /** The command line or the configuration is wrong. */
  USAGE(2),
  /** The data directory cannot be used: not writable, locked by another node, of another node, of a newer format. */
  DATA(3),
  /** A port is taken or an address cannot be bound. */
  PORT(4),
  /** A file is damaged where nothing may be damaged. */
  CORRUPT(5),
  /** A write or an fsync failed: what was promised can no longer be kept. */
  DISK(6),
  /** A broken invariant: going on would do harm. */
  INVARIANT(7);

  private final int code;

  Exit(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }
}
