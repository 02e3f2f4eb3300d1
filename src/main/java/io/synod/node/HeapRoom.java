package io.synod.node;

/**
 * How much of the heap is to be free after what lives in it was marked. A heap of twice what lives is enough for an idle node. Where little lives, that is
 * so little that a node with clients collects every second or two and marks as often, which takes a processor for 30 to 70 ms each time. So while
 * collections come often there is room at least for {@link #ROOM_BYTES}. Mutable, used by one thread at a time; pure.
 */
final class HeapRoom {
  static final long OFTEN_MILLIS = 10_000;
  static final long ROOM_BYTES = 48L << 20;
  private static final long MOST = 90;

  /** Percent of the heap, at least and at most. */
  record Free(int least, int most) {}

  private final Free usual;
  private long lastMillis;

  HeapRoom(Free usual) {
    this.usual = usual;
    lastMillis = -OFTEN_MILLIS;
  }

  /** @param atMillis when the heap was collected, by a clock that does not go back @param usedBytes of it afterwards */
  Free collected(long atMillis, long usedBytes) {
    boolean often = atMillis - lastMillis < OFTEN_MILLIS;
    lastMillis = atMillis;
    int room = (int) Math.min(MOST, 100 * ROOM_BYTES / (ROOM_BYTES + usedBytes));
    return often && room > usual.most() ? new Free(room, room + (100 - room) / 4) : usual;
  }
}
