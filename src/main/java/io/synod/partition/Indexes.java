package io.synod.partition;

import java.io.IOException;

/** The two indexes of a segment: at hand for the active one, read at first use for the others. Any thread. */
final class Indexes {
  /** Reads the files, or the segment when the files are missing or damaged. */
  @FunctionalInterface
  interface Loader {
    Loaded load() throws IOException;
  }

  record Loaded(OffsetIndex offsets, TimeIndex times) {
    static final Loaded NONE = new Loaded(OffsetIndex.EMPTY, TimeIndex.EMPTY);
  }

  private final Loader loader;
  private volatile Loaded loaded;

  private Indexes(Loader loader, Loaded loaded) {
    this.loader = loader;
    this.loaded = loaded;
  }

  static Indexes of(Loaded loaded) {
    return new Indexes(() -> loaded, loaded);
  }

  static Indexes later(Loader loader) {
    return new Indexes(loader, null);
  }

  /** Two threads may load at once: both get the same, one is kept. */
  Loaded get() throws IOException {
    Loaded known = loaded;
    if (known != null) return known;
    Loaded read = loader.load();
    loaded = read;
    return read;
  }
}
