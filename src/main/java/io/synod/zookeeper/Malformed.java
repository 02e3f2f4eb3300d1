package io.synod.zookeeper;

import java.io.IOException;

/** Bytes that are not what the protocol says. Costs no stack trace: a stranger can cause it at will. */
final class Malformed extends IOException {
  Malformed(String what) {
    super(what);
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
