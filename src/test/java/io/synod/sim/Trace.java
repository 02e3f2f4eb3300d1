package io.synod.sim;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * What happened, one line per event, and a digest of all of it: runs of one seed have equal digests. The last lines are kept for the
 * report of a failure; all go to the listener, if there is one.
 */
final class Trace {
  private static final int KEPT = 120;
  private final ArrayDeque<Line> last = new ArrayDeque<>(KEPT);
  private Consumer<String> listener;
  private long digest = 0xcbf29ce484222325L;
  private long lines;

  /** @param text immutable, made a string when somebody reads it */
  record Line(long number, long nanos, String source, Object text) {
    @Override
    public String toString() {
      return String.format("%8d %13.6f s  %-24s %s", number, nanos / 1e9, source, text);
    }
  }

  /** Adds a line: it counts for the digest. */
  void add(long nanos, String source, String text) {
    mix(nanos);
    mix(source.hashCode());
    mix(text.hashCode());
    note(new Line(lines++, nanos, source, text));
  }

  /** Adds an event: its kind counts for the digest, which has all that led to it. */
  void add(long nanos, Event event) {
    mix(nanos);
    mix(event.getClass().getName().hashCode());
    note(new Line(lines++, nanos, "event", event));
  }

  /** Adds a line for the reader only, say a log line; the digest does not know of it. */
  void remark(long nanos, String source, String text) {
    note(new Line(lines, nanos, source, text));
  }

  private void note(Line line) {
    if (last.size() == KEPT) last.removeFirst();
    last.addLast(line);
    if (listener != null) listener.accept(line.toString());
  }

  private void mix(long value) {
    digest = (digest ^ value) * 0x100000001b3L;
    digest ^= digest >>> 29;
  }

  void listener(Consumer<String> lineByLine) {
    listener = lineByLine;
  }

  String digest() {
    return String.format("%016x", digest);
  }

  long lines() {
    return lines;
  }

  List<String> last(int count) {
    List<String> all = new ArrayList<>(last.stream().map(Line::toString).toList());
    return all.subList(Math.max(0, all.size() - count), all.size());
  }
}
