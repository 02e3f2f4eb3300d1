package io.synod.journal;

import java.io.IOException;

/** There is no room left on the volume. What was asked did not happen, and nothing that was there before has changed. */
public final class DiskFullException extends IOException {
  public DiskFullException(String message, Throwable cause) {
    super(message, cause);
  }
}
