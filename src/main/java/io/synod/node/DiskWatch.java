package io.synod.node;

import io.synod.journal.DiskSpace;
import io.synod.journal.Room;
import io.synod.journal.Storage;
import io.synod.journal.Watermarks;
import io.synod.metrics.Sheet;
import io.synod.metrics.Source;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks how much space the volume of the data directory has, and says so when that changes what the node does. */
final class DiskWatch implements Room, Source {
  private static final Logger LOG = LoggerFactory.getLogger(DiskWatch.class);
  private static final long MIB = 1 << 20;
  private final Storage storage;
  private final Watermarks marks;
  private volatile DiskSpace space = DiskSpace.PLENTY;
  private volatile long free = -1;
  private volatile long total = -1;

  DiskWatch(Storage storage, Watermarks marks) {
    this.storage = storage;
    this.marks = marks;
  }

  /** Blocks for a moment: called on the io dispatcher, one call at a time. */
  void look() {
    try {
      total = storage.totalSpace();
      free = storage.usableSpace();
    } catch (IOException failure) {
      LOG.warn("how much space the data directory has cannot be told; writes stay {}", full() ? "refused" : "served", failure);
      return;
    }
    become(space.next(marks, free, total));
  }

  private void become(DiskSpace next) {
    DiskSpace before = space;
    space = next;
    if (next == before) return;
    switch (next) {
      case FULL -> LOG.error("the volume of the data directory has {} MiB left, less than disk.full: clients' writes are refused until space is free. "
          + "Delete topics or znodes, shorten retention, or enlarge the volume.", free / MIB);
      case LOW -> LOG.warn("the volume of the data directory has {} MiB left of {} MiB{}", free / MIB, total / MIB, before == DiskSpace.FULL
          ? ": clients' writes are served again" : ", less than disk.warn; below " + marks.full(total) / MIB + " MiB clients' writes will be refused");
      case PLENTY -> LOG.info("the volume of the data directory has {} MiB again", free / MIB);
    }
  }

  @Override
  public boolean full() {
    return space == DiskSpace.FULL;
  }

  @Override
  public void writeTo(Sheet sheet) {
    if (total < 0) return;
    sheet.gauge("synod_disk_free_bytes", "Bytes that may still be written on the volume of the data directory", free);
    sheet.gauge("synod_disk_total_bytes", "Bytes of that volume", total);
    sheet.gauge("synod_disk_state", "0: plenty, 1: low, 2: full, clients' writes are refused", space.ordinal());
  }
}
