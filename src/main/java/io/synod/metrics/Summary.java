package io.synod.metrics;

import java.util.Arrays;
import java.util.function.LongSupplier;
import org.HdrHistogram.Histogram;

/**
 * The distribution of whole numbers from 0 up: milliseconds, bytes, counts. Each thread that writes has a cell of its own, so that noting a value is
 * a few additions without contention; who asks adds the cells up, and may see them a few values old.
 */
public final class Summary {
  private static final long GREATEST = 1L << 40;
  private static final int DIGITS = 2;
  private static final long RECENT_MILLIS = 60_000;
  private final Cell[] cells;
  private final LongSupplier millis;
  private Histogram before = empty();
  private Histogram atTurn = empty();
  private long turnMillis;

  /** @param cells how many threads write @param millis a clock, for what is recent */
  public Summary(int cells, LongSupplier millis) {
    this.cells = new Cell[cells];
    this.millis = millis;
    Arrays.setAll(this.cells, index -> new Cell());
    turnMillis = millis.getAsLong();
  }

  /** Where one thread writes. */
  public Cell cell(int index) {
    return cells[index];
  }

  public synchronized Distribution values() {
    Histogram all = empty();
    long count = 0;
    long sum = 0;
    long min = Long.MAX_VALUE;
    long max = 0;
    for (Cell cell : cells) {
      all.add(cell.spread);
      count += cell.count;
      sum += cell.sum;
      min = Math.min(min, cell.min);
      max = Math.max(max, cell.max);
    }
    Histogram recent = all.copy();
    recent.subtract(before);
    turn(all);
    return new Distribution(count, sum, count == 0 ? 0 : min, max, all, recent);
  }

  /** What is recent begins at the turn before the last. */
  private void turn(Histogram all) {
    long now = millis.getAsLong();
    if (Math.abs(now - turnMillis) < RECENT_MILLIS) return;
    turnMillis = now;
    before = atTurn;
    atTurn = all;
  }

  private static Histogram empty() {
    return new Histogram(GREATEST, DIGITS);
  }

  /** The values of one thread. */
  public static final class Cell {
    private final Histogram spread = empty();
    private long count;
    private long sum;
    private long min = Long.MAX_VALUE;
    private long max;

    /** @param value a negative one, as a clock that is set back makes it, counts as 0 */
    public void record(long value) {
      long counted = Math.max(0, Math.min(value, GREATEST));
      spread.recordValue(counted);
      count++;
      sum += counted;
      if (counted < min) min = counted;
      if (counted > max) max = counted;
    }
  }
}
