package io.synod.node;

import io.synod.journal.PassingStorage;
import io.synod.journal.Storage;
import io.synod.journal.StorageFile;
import io.synod.metrics.Sheet;
import io.synod.metrics.Source;
import io.synod.metrics.Summary;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The node's storage with a watch on how long syncs take: those of the transaction logs, and those of Kafka's logs. All else passes through. */
final class MeasuredStorage extends PassingStorage implements Source {
  private static final Logger LOG = LoggerFactory.getLogger(MeasuredStorage.class);
  /** ZooKeeper's {@code fsync.warningthresholdms}. */
  private static final long SLOW_MILLIS = 1000;
  private final String transactionLogsBelow;
  private final String partitionsBelow;
  private final Summary transactionLogs = new Summary(1, System::currentTimeMillis);
  private final Summary partitions = new Summary(1, System::currentTimeMillis);
  private final AtomicLong slow = new AtomicLong();

  /** @param transactionLogs directory of the ensemble's journal @param partitions directory of Kafka's logs */
  MeasuredStorage(Storage disk, String transactionLogs, String partitions) {
    super(disk);
    transactionLogsBelow = transactionLogs + "/";
    partitionsBelow = partitions + "/";
  }

  @Override
  public void writeTo(Sheet sheet) {
    sheet.gauge("fsync_threshold_exceed_count", "Syncs of the transaction log that took longer than a second", slow.get());
    sheet.summary("fsynctime", "Milliseconds to sync the transaction log", transactionLogs.values());
  }

  /** What Kafka's dashboards read. */
  void writeKafkaTo(Sheet sheet) {
    sheet.summary("kafka_log_logflushstats_logflushrateandtimems", "Milliseconds to sync the log of a partition", partitions.values());
  }

  @Override
  public StorageFile open(String path) throws IOException {
    StorageFile file = super.open(path);
    if (path.startsWith(partitionsBelow)) return new Measured(file, partitions, false);
    return path.startsWith(transactionLogsBelow) ? new Measured(file, transactionLogs, true) : file;
  }

  private void note(String path, Summary times, boolean transactionLog, long nanos) {
    long millis = TimeUnit.NANOSECONDS.toMillis(nanos + TimeUnit.MILLISECONDS.toNanos(1) / 2);
    synchronized (times) {
      times.cell(0).record(millis);
    }
    if (!transactionLog || millis <= SLOW_MILLIS) return;
    slow.incrementAndGet();
    LOG.warn("fsync-ing the write ahead log {} took {}ms which will adversely affect operation latency; is something else using the disk?", path, millis);
  }

  /** Several threads may sync files of one kind at once. */
  private final class Measured extends PassingFile {
    private final Summary times;
    private final boolean transactionLog;

    Measured(StorageFile file, Summary times, boolean transactionLog) {
      super(file);
      this.times = times;
      this.transactionLog = transactionLog;
    }

    @Override
    public void force() throws IOException {
      long began = System.nanoTime();
      super.force();
      note(path(), times, transactionLog, System.nanoTime() - began);
    }

    @Override
    public void writeThrough(ByteBuffer source, long position) throws IOException {
      long began = System.nanoTime();
      super.writeThrough(source, position);
      note(path(), times, transactionLog, System.nanoTime() - began);
    }
  }
}
