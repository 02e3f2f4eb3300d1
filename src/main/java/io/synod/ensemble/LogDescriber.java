package io.synod.ensemble;

import io.synod.ensemble.TxnLogEvent.TransactionsAppended;
import io.synod.journal.Bytes;
import io.synod.journal.JournalInspector;
import io.synod.journal.Storage;
import java.io.IOException;
import java.time.Instant;
import java.util.StringJoiner;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Tells people what is in the log and the snapshots of a member. Only reads. */
public final class LogDescriber implements JournalInspector.Describer {
  private final Supplier<? extends StateMachine> machine;

  /** @param machine an empty one each time: it decodes changes, and takes the snapshots that are looked at */
  public LogDescriber(Supplier<? extends StateMachine> machine) {
    this.machine = machine;
  }

  @Override
  public String describe(int serializerId, String manifest, Bytes content) {
    if (!manifest.startsWith("ensemble.")) return BYTES.describe(serializerId, manifest, content);
    try {
      TxnLogEvent event = TxnLogCodec.decode(manifest, content);
      return event instanceof TransactionsAppended batch ? transactions(batch) : event.toString();
    } catch (IOException malformed) {
      return "cannot be read (" + malformed.getMessage() + "): " + BYTES.describe(serializerId, manifest, content);
    }
  }

  private String transactions(TransactionsAppended batch) throws IOException {
    var lines = new StringJoiner("\n", batch.count() + " transactions\n", "");
    TransactionCodec.decode(batch, machine.get(), transaction -> {
      Origin origin = transaction.origin();
      lines.add("              0x" + Long.toHexString(transaction.zxid()) + " " + Instant.ofEpochMilli(transaction.timeMillis()) + " session 0x"
          + Long.toHexString(origin.sessionId()) + " cxid " + origin.cxid() + " " + origin.principal() + " " + origin.address() + "  " + transaction.change());
    });
    return lines.toString();
  }

  /** A line for each snapshot in {@code directory}: whether it is whole, and what {@code content} says of it. */
  public void snapshots(Storage storage, String directory, java.util.function.Function<StateMachine, String> content, Consumer<String> lines)
      throws IOException {
    var files = new SnapshotFiles(storage, directory);
    for (long zxid : files.list()) {
      StateMachine read = machine.get();
      try {
        files.read(zxid, read);
        lines.accept(files.path(zxid) + "  whole, " + content.apply(read));
      } catch (Decoder.Malformed damaged) {
        lines.accept("damaged: " + damaged.getMessage());
      }
    }
  }
}
