package io.synod.node;

import io.synod.journal.DiskSpace;
import io.synod.journal.Room;
import io.synod.journal.Storage;
import io.synod.journal.Watermarks;
import io.synod.metrics.Sheet;
import io.synod.metrics.Source;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks how much space the volumes of the data directory and of the log have, and says so when that changes what the node does. */
final class DiskWatch implements Room, Source {
  private static final Logger LOG = LoggerFactory.getLogger(DiskWatch.class);
  private static final long MIB = 1 << 20;
  private final Watermarks marks;
  private final List<Volume> volumes = new ArrayList<>();

  /** @param log where the log is, if not in the data directory: perhaps another volume, perhaps the same */
  DiskWatch(Storage data, Optional<Storage> log, Watermarks marks) {
    this.marks = marks;
    volumes.add(new Volume("data directory", "synod_disk", data));
    log.ifPresent(storage -> volumes.add(new Volume("log directory", "synod_log_disk", storage)));
  }

  /** Blocks for a moment: called on the io dispatcher, one call at a time. */
  void look() {
    volumes.forEach(Volume::look);
  }

  @Override
  public boolean full() {
    for (Volume volume : volumes) if (volume.space == DiskSpace.FULL) return true;
    return false;
  }

  @Override
  public void writeTo(Sheet sheet) {
    volumes.forEach(volume -> volume.writeTo(sheet));
  }

  private final class Volume {
    private final String what;
    private final String metric;
    private final Storage storage;
    private volatile DiskSpace space = DiskSpace.PLENTY;
    private volatile long free = -1;
    private volatile long total = -1;

    Volume(String what, String metric, Storage storage) {
      this.what = what;
      this.metric = metric;
      this.storage = storage;
    }

    void look() {
      try {
        total = storage.totalSpace();
        free = storage.usableSpace();
      } catch (IOException failure) {
        LOG.warn("how much space the {} has cannot be told; writes stay {}", what, full() ? "refused" : "served", failure);
        return;
      }
      become(space.next(marks, free, total));
    }

    private void become(DiskSpace next) {
      DiskSpace before = space;
      space = next;
      if (next == before) return;
      switch (next) {
        case FULL -> LOG.error("the volume of the {} has {} MiB left, less than disk.full: clients' writes are refused until space is free. "
            + "Delete topics or znodes, shorten retention, or enlarge the volume.", what, free / MIB);
        case LOW -> LOG.warn("the volume of the {} has {} MiB left of {} MiB{}", what, free / MIB, total / MIB, before == DiskSpace.FULL
            ? ": clients' writes are served again" : ", less than disk.warn; below " + marks.full(total) / MIB + " MiB clients' writes will be refused");
        case PLENTY -> LOG.info("the volume of the {} has {} MiB again", what, free / MIB);
      }
    }

    void writeTo(Sheet sheet) {
      if (total < 0) return;
      sheet.gauge(metric + "_free_bytes", "Bytes that may still be written on the volume of the " + what, free);
      sheet.gauge(metric + "_total_bytes", "Bytes of that volume", total);
      sheet.gauge(metric + "_state", "0: plenty, 1: low, 2: full, clients' writes are refused", space.ordinal());
    }
  }
}
