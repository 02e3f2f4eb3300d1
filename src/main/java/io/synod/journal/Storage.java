package io.synod.journal;

import java.io.IOException;
import java.util.List;

/**
 * The one door to the disk (DESIGN section 9): everything below a node's data directory is reached through it. Paths are relative to
 * that directory, with {@code /} between names. Its simulated twin loses and tears what was not synced.
 * Every call may block, so none is made on an event loop except where DESIGN says so (a page-cache write of a partition).
 */
public interface Storage {
  /** Opens for reading and writing; creates the file and its directories where they are missing. */
  StorageFile open(String path) throws IOException;

  boolean exists(String path) throws IOException;

  /** Names (not paths) directly in {@code directory}, sorted; empty where there is no such directory. */
  List<String> list(String directory) throws IOException;

  /** Removes a file, or a directory with all in it. Nothing happens where there is none. */
  void delete(String path) throws IOException;

  /** Renames atomically and makes the new name durable; replaces what had that name. */
  void rename(String from, String to) throws IOException;

  /** Makes the names in {@code directory} (creations, deletions) durable. */
  void forceDirectory(String directory) throws IOException;

  /** Writes a whole small file so that after a crash there is either the old content or the new, and the new is durable on return. */
  void replace(String path, Bytes content) throws IOException;

  /** The whole content of a small file. */
  Bytes read(String path) throws IOException;

  /** Bytes free for this node on the volume, for the watermarks. */
  long usableSpace() throws IOException;

  /** Bytes that the volume has in all. */
  long totalSpace() throws IOException;
}
