package io.synod.ensemble;

/**
 * Identifies a Zab transaction: 64 bits on the wire, epoch in the high 32 and counter in the low 32; ordered as a long. Hot paths
 * carry {@link #toLong()}.
 *
 * @param epoch leadership epoch, 0 before the first leader, never decreases (Junqueira et al., DSN 2011, phase 1)
 * @param counter proposals so far in this epoch, from 1; 0 is the state the epoch began with
 */
public record Zxid(int epoch, int counter) implements Comparable<Zxid> {
  public static final Zxid ZERO = new Zxid(0, 0);
  private static final int LAST_COUNTER = -1;

  public static Zxid of(long zxid) {
    return new Zxid((int) (zxid >>> 32), (int) zxid);
  }

  public long toLong() {
    return ((long) epoch << 32) | (counter & 0xffffffffL);
  }

  /** Whether {@link #next} would fail. */
  public boolean isLastOfEpoch() {
    return counter == LAST_COUNTER;
  }

  /** @throws EpochExhausted at the last counter: the leader must step down so that a new epoch begins */
  public Zxid next() {
    if (isLastOfEpoch()) throw new EpochExhausted(this);
    return new Zxid(epoch, counter + 1);
  }

  @Override
  public int compareTo(Zxid other) {
    return Long.compare(toLong(), other.toLong());
  }

  /** As the field writes it: {@code 0x100000001}. */
  @Override
  public String toString() {
    return "0x" + Long.toHexString(toLong());
  }

  /** The 32-bit counter of an epoch is used up. */
  public static final class EpochExhausted extends RuntimeException {
    EpochExhausted(Zxid last) {
      super("epoch " + last.epoch() + " has no zxid after " + last + ": the leader must begin a new epoch");
    }
  }
}
