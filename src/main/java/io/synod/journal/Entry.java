package io.synod.journal;

/**
 * An entry read back whole.
 *
 * @param sequence its number in the log, from 1
 * @param index    its place in the batch it was written with, from 0
 * @param offset   where in the segment file it begins
 */
public record Entry(long sequence, int index, long offset, Bytes payload) {
  /** Where the next entry begins. */
  long end() {
    return offset + EntryFormat.HEADER + payload.size();
  }
}
