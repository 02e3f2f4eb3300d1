package io.synod.partition;

/** What an acknowledgement of {@code acks=all} promises (docs/decisions/0002-high-watermark-and-fsync.md). */
public enum Durability {
  /** The records are on the disk: answered after fdatasync, which all appends that wait share. */
  FSYNC,
  /** The records are in the page cache, as with Kafka's defaults: they survive the process, not the machine's power. */
  PAGE_CACHE
}
