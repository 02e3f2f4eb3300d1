package io.synod.journal;

/**
 * Where an entry lies, packed in a long: the segment's number (counted from 0 when the log is opened) in the high 32 bits, the offset in
 * the low.
 */
final class Location {
  private Location() {}

  static long of(int segment, long offset) {
    return (long) segment << 32 | offset;
  }

  static int segment(long location) {
    return (int) (location >>> 32);
  }

  static long offset(long location) {
    return location & 0xFFFF_FFFFL;
  }
}
