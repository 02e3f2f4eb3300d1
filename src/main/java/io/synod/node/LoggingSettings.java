package io.synod.node;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where and how the node logs.
 *
 * @param format {@code text} or {@code json}
 * @param level of our own loggers
 * @param file written beside standard output; empty for none
 * @param fileBytes from which on a new file is begun
 * @param filesKept old files that are kept, numbered from 1, the newest
 * @param audit whether each change of the tree is logged with who made it
 */
public record LoggingSettings(String format, String level, Optional<Path> file, long fileBytes, int filesKept, boolean audit) {
  public LoggingSettings {
    if (fileBytes < 1) throw new IllegalArgumentException("log.file-bytes is " + fileBytes + "; at least 1 is needed");
    if (filesKept < 1) throw new IllegalArgumentException("log.files-kept is " + filesKept + "; at least 1 is needed");
  }
}
