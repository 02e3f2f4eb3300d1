package io.synod.migrate;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.Adler32;

/**
 * Reads {@code log.X} of ZooKeeper 3.4 to 3.9 (its FileTxnLog): header, then entries of Adler32, length, transaction, and the byte {@code B};
 * zeros behind the last one. What was being written when the server died is a torn tail: no entry that can be read follows it.
 */
final class LogReader implements AutoCloseable {
  private static final int MAGIC = 0x5a4b4c47;    // ZKLG
  private static final int FORMAT = 2;
  private static final int HEADER = 16;
  private static final int END_OF_RECORD = 'B';
  private static final int BUFFER = 1 << 18;
  private final Path file;
  private final DataInputStream in;
  private long left;
  private boolean torn;

  private LogReader(Path file, DataInputStream in, long size) {
    this.file = file;
    this.in = in;
    this.left = size;
  }

  /** @throws Damaged where it is no log */
  static LogReader open(Path file) throws IOException {
    var reader = new LogReader(file, new DataInputStream(new BufferedInputStream(Files.newInputStream(file), BUFFER)), Files.size(file));
    try {
      reader.header();
      return reader;
    } catch (IOException e) {
      reader.close();
      throw e;
    }
  }

  /** @return header, body and digest of the next transaction; null at the end */
  byte[] next() throws IOException {
    byte[] entry = entry();
    if (entry == null && torn && followed()) {
      throw new Damaged(file + " is damaged: a transaction in it does not have the checksum it was written with, and others follow. "
          + "Restore the file from another server of the ensemble, or run zkTxnLogToolkit.sh on it");
    }
    return entry;
  }

  /** Whether the end was a transaction that is not whole. */
  boolean torn() {
    return torn;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  /** A log that was created and never written is empty. */
  private void header() throws IOException {
    if (left < HEADER) {
      left = 0;
      return;
    }
    int magic = in.readInt();
    int format = in.readInt();
    in.readLong();
    left -= HEADER;
    if (magic == 0) left = 0;
    else if (magic != MAGIC) throw new Damaged(file + " is no transaction log of ZooKeeper");
    else if (format != FORMAT) throw new Damaged(file + " has format " + format + ", and " + FORMAT + " is known");
  }

  private byte[] entry() throws IOException {
    if (left < Long.BYTES + Integer.BYTES) return null;
    long checksum = in.readLong();
    int length = in.readInt();
    left -= Long.BYTES + Integer.BYTES;
    if (length == 0) return null;
    if (length < 0 || length >= left) return tear();
    byte[] entry = new byte[length];
    in.readFully(entry);
    int end = in.readUnsignedByte();
    left -= length + 1L;
    var adler = new Adler32();
    adler.update(entry);
    return adler.getValue() == checksum && end == END_OF_RECORD ? entry : tear();
  }

  private byte[] tear() {
    torn = true;
    return null;
  }

  /** Looks at the entry behind one that is not whole: is it whole, then the other was not the last. */
  private boolean followed() throws IOException {
    try {
      return entry() != null;
    } catch (EOFException atEnd) {
      return false;
    }
  }
}
