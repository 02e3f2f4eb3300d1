package io.synod.loop;

/**
 * Whether the other side of a link still speaks: both say at each beat that they are there. Time is counted in one's own beats and not by a clock,
 * so whoever stood still itself has missed no more than one. Mutable, owned by the end of a link; pure.
 */
public final class Pulse {
  /** Silent for so many beats, it is given up. */
  public static final int BEATS = 5;
  private int missed;
  private boolean silent;

  /** A beat of ours has passed. @return whether the other side is taken for silent from now on, and was not before */
  public boolean missed() {
    if (silent || ++missed <= BEATS) return false;
    silent = true;
    return true;
  }

  /** Something has come. @return whether the other side was taken for silent */
  public boolean heard() {
    boolean back = silent;
    missed = 0;
    silent = false;
    return back;
  }
}
