package io.synod.journal;

/**
 * How much room the volume has, as of the last look. Pure.
 *
 * <pre>
 * state  | free space is        | then
 * PLENTY | below the warn mark  | LOW: warned once
 * any    | below the full mark  | FULL: clients' writes are refused
 * FULL   | a tenth above full   | LOW: writes go on
 * LOW    | a tenth above warn   | PLENTY
 * </pre>
 */
public enum DiskSpace {
  PLENTY, LOW, FULL;

  /** The tenth keeps a volume that hovers at a mark from changing the state at every look. */
  private static final double BACK = 1.1;

  /** @param free bytes that the node may still use @param total bytes of the volume */
  public DiskSpace next(Watermarks marks, long free, long total) {
    long full = marks.full(total);
    long warn = marks.warn(total);
    if (free < full || this == FULL && free < full * BACK) return FULL;
    if (free < warn || this != PLENTY && free < warn * BACK) return LOW;
    return PLENTY;
  }
}
