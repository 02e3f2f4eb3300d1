package io.synod.migrate;

import java.io.IOException;

/** A file of ZooKeeper that is not whole, or none at all. The message names it. */
final class Damaged extends IOException {
  Damaged(String message) {
    super(message);
  }

  Damaged(String message, Throwable cause) {
    super(message, cause);
  }
}
