package io.synod.journal;

/**
 * How much space must be free on the volume of the data directory. Each mark is the smaller of its bytes and its share of the volume, so that the
 * defaults fit small volumes and large ones.
 *
 * @param warnBytes below it operators are warned once
 * @param warnPercent of the volume
 * @param fullBytes below it clients' writes are refused
 * @param fullPercent of the volume
 */
public record Watermarks(long warnBytes, double warnPercent, long fullBytes, double fullPercent) {
  public Watermarks {
    if (warnBytes < 0 || fullBytes < 0) throw new IllegalArgumentException("a watermark of the disk below 0 bytes");
    if (!share(warnPercent) || !share(fullPercent)) throw new IllegalArgumentException("a watermark of the disk is no share of it from 0 to 100 percent");
  }

  /** Warns below 4 GiB or 10 %, refuses writes below 1 GiB or 5 %. */
  public static Watermarks defaults() {
    return new Watermarks(4L << 30, 10, 1L << 30, 5);
  }

  /** @param total bytes of the volume */
  public long warn(long total) {
    return Math.max(full(total), smaller(warnBytes, warnPercent, total));
  }

  /** @param total bytes of the volume */
  public long full(long total) {
    return smaller(fullBytes, fullPercent, total);
  }

  private static long smaller(long bytes, double percent, long total) {
    return Math.min(bytes, (long) (total * (percent / 100)));
  }

  private static boolean share(double percent) {
    return percent >= 0 && percent <= 100;
  }
}
