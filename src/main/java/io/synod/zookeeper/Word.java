package io.synod.zookeeper;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The four-letter words that ZooKeeper knows (FACTS B9). On the wire they stand where the length of a first frame would. */
enum Word {
  RUOK, SRVR, STAT, MNTR, CONF, CONS, DUMP, ENVI, WCHS, WCHC, WCHP, DIRS, ISRO, SRST, CRST, GTMK, STMK,
  /** The digests of the tree as of certain transactions: none are kept, so the list is empty. */
  HASH;

  private static final Map<Integer, Word> BY_CODE = new HashMap<>();

  static {
    for (Word word : values()) BY_CODE.put(ByteBuffer.wrap(word.text().getBytes(StandardCharsets.US_ASCII)).getInt(), word);
  }

  /** @return null when these four bytes, big endian, are none of the words */
  static Word of(int code) {
    return BY_CODE.get(code);
  }

  /** Whether it tells of the tree and its clients, which there are only while the node serves. */
  boolean needsService() {
    return this != RUOK && this != ENVI && this != ISRO && this != GTMK && this != STMK;
  }

  String text() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }

  /** {@code *} stands for all; {@code srvr} is always among them, ZooKeeper's own scripts need it. */
  static Set<String> whitelisted(Collection<String> whitelist) {
    var words = new HashSet<String>();
    words.add(SRVR.text());
    for (String entry : whitelist) {
      if (entry.strip().equals("*")) for (Word word : values()) words.add(word.text());
      else words.add(entry.strip());
    }
    return words;
  }
}
