package io.synod.zookeeper;

import io.synod.metrics.Distribution;
import io.synod.metrics.Summary;
import java.util.Arrays;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;

/**
 * What the server has done since its start or the last reset. Each loop counts in a cell of its own, so that counting costs an addition; who reads
 * sums them up. A cell is written by its loop alone and read by anyone, who may see it a few requests old. What only metrics tell is never reset.
 */
final class ServerStatistics {
  private final Cell[] cells;
  private final Summary reads;
  private final Summary updates;
  private volatile int resets;

  /** @param millis the clock */
  ServerStatistics(int loops, LongSupplier millis) {
    reads = new Summary(loops, millis);
    updates = new Summary(loops, millis);
    cells = new Cell[loops];
    Arrays.setAll(cells, loop -> new Cell(reads.cell(loop), updates.cell(loop)));
  }

  /** Where {@code loop} counts; on that loop only. */
  Cell cell(int loop) {
    return cells[loop];
  }

  /** All counts are zero from now on: each loop clears its own before it counts again, until then it is left out. */
  void reset() {
    resets++;
  }

  long received() {
    return sum(cell -> cell.received);
  }

  long sent() {
    return sum(cell -> cell.sent);
  }

  /** Of the last reply, in bytes; -1 before the first. */
  long lastResponseBytes() {
    return max(cell -> cell.lastResponseBytes);
  }

  long minResponseBytes() {
    return Arrays.stream(cells).filter(this::current).mapToLong(cell -> cell.minResponseBytes).filter(bytes -> bytes >= 0).min().orElse(-1);
  }

  long maxResponseBytes() {
    return max(cell -> cell.maxResponseBytes);
  }

  Latency latency() {
    var all = new Latency();
    for (Cell cell : cells) if (current(cell)) all.add(cell.latency);
    return all;
  }

  /** Milliseconds from a read's arrival to its reply. */
  Distribution readLatency() {
    return reads.values();
  }

  /** Milliseconds from the arrival of what goes through the log to its reply. */
  Distribution updateLatency() {
    return updates.values();
  }

  /** Of what the cells count beside the replies. */
  long total(ToLongFunction<Cell> count) {
    return Arrays.stream(cells).mapToLong(count).sum();
  }

  private boolean current(Cell cell) {
    return cell.resets == resets;
  }

  private long sum(ToLongFunction<Cell> count) {
    return Arrays.stream(cells).filter(this::current).mapToLong(count).sum();
  }

  private long max(ToLongFunction<Cell> count) {
    return Arrays.stream(cells).filter(this::current).mapToLong(count).max().orElse(-1);
  }

  /** The counts of one loop. */
  final class Cell {
    private int resets;
    private long received;
    private long sent;
    private long lastResponseBytes = -1;
    private long minResponseBytes = -1;
    private long maxResponseBytes = -1;
    private final Latency latency = new Latency();
    private final Summary.Cell reads;
    private final Summary.Cell updates;
    long connectRequests;
    long revalidations;
    long closedConnections;
    long silentConnections;
    long failedAuthentications;
    long throttleWaits;
    long receivedBytes;
    long responseBytes;

    private Cell(Summary.Cell reads, Summary.Cell updates) {
      this.reads = reads;
      this.updates = updates;
    }

    void received() {
      clearIfReset();
      received++;
    }

    /** @param update whether it went through the log @param latencyMillis negative when the clock went back: not counted */
    void replied(boolean update, long latencyMillis, int bytes) {
      (update ? updates : reads).record(latencyMillis);
      responseBytes += bytes;
      clearIfReset();
      sent++;
      lastResponseBytes = bytes;
      if (minResponseBytes < 0 || bytes < minResponseBytes) minResponseBytes = bytes;
      if (bytes > maxResponseBytes) maxResponseBytes = bytes;
      if (latencyMillis >= 0) latency.record(latencyMillis);
    }

    void notified() {
      clearIfReset();
      sent++;
    }

    private void clearIfReset() {
      if (resets == ServerStatistics.this.resets) return;
      received = 0;
      sent = 0;
      lastResponseBytes = -1;
      minResponseBytes = -1;
      maxResponseBytes = -1;
      latency.reset();
      resets = ServerStatistics.this.resets;
    }
  }
}
