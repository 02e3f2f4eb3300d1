package io.synod.loop;

/** What share of the things that happened lately were of one kind: a moving average in whole numbers, which begins at none. Mutable; used by one thread. */
public final class Share {
  private static final int ALL = 1 << 10;
  private static final int QUARTER = ALL / 4;
  private final int lately;
  /** Of {@link #ALL}. */
  private int share;

  /** @param lately about so many things count */
  public Share(int lately) {
    this.lately = lately;
  }

  /** Something has happened. @param counts whether it is of that kind */
  public void add(boolean counts) {
    share += ((counts ? ALL : 0) - share) / lately;
  }

  public boolean isQuarter() {
    return share >= QUARTER;
  }

  /** As if nothing had been of that kind. */
  public void clear() {
    share = 0;
  }

  /** The next of that kind makes it a quarter. */
  public void setBelowQuarter() {
    share = QUARTER - 1;
  }
}
