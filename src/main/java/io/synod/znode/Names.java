package io.synod.znode;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * Names one behind the other in an array: each its length in bytes, which takes one byte up to 127 and three above, then itself in UTF-8. No name is empty, so a length of 0 is
 * where an array ends that has room left.
 */
final class Names {
  private static final int ONE_BYTE = 0x7f;

  private Names() {}

  /** @return the name of {@code path} with its length before it */
  static byte[] entry(String path) {
    byte[] name = path.substring(path.lastIndexOf('/') + 1).getBytes(StandardCharsets.UTF_8);
    int prefix = name.length <= ONE_BYTE ? 1 : 3;
    byte[] entry = new byte[prefix + name.length];
    if (prefix == 1) {
      entry[0] = (byte) name.length;
    } else {
      entry[0] = (byte) (0x80 | name.length >>> 16);
      entry[1] = (byte) (name.length >>> 8);
      entry[2] = (byte) name.length;
    }
    System.arraycopy(name, 0, entry, prefix, name.length);
    return entry;
  }

  /** @return where the entry behind that at {@code at} begins */
  static int next(byte[] names, int at) {
    return start(names, at) + length(names, at);
  }

  /** @return where {@code entry} is before {@code end}, -1 when it is not there */
  static int find(byte[] names, int end, byte[] entry) {
    for (int at = 0; at < end && names[at] != 0; at = next(names, at)) {
      if (names[at] == entry[0] && at + entry.length <= end && Arrays.equals(names, at, at + entry.length, entry, 0, entry.length)) return at;
    }
    return -1;
  }

  /** @return where the last name before {@code end} ends */
  static int used(byte[] names, int end) {
    int at = 0;
    while (at < end && names[at] != 0) at = next(names, at);
    return at;
  }

  /** A number that is the same for the same name. */
  static int hash(byte[] names, int from, int to) {
    int hash = 0;
    for (int i = from; i < to; i++) hash = 31 * hash + names[i];
    hash *= 0x9e3779b9;
    return hash ^ hash >>> 15;
  }

  private static int start(byte[] names, int at) {
    return names[at] >= 0 ? at + 1 : at + 3;
  }

  private static int length(byte[] names, int at) {
    int first = names[at];
    return first >= 0 ? first : (first & 0x7f) << 16 | (names[at + 1] & 0xff) << 8 | names[at + 2] & 0xff;
  }

  /** The names before {@code end}. */
  static final class Walk implements Iterator<String> {
    private final byte[] names;
    private final int end;
    private int at;

    Walk(byte[] names, int end) {
      this.names = names;
      this.end = end;
    }

    @Override
    public boolean hasNext() {
      return at < end && names[at] != 0;
    }

    @Override
    public String next() {
      if (!hasNext()) throw new NoSuchElementException();
      String name = new String(names, start(names, at), length(names, at), StandardCharsets.UTF_8);
      at = Names.next(names, at);
      return name;
    }
  }
}
