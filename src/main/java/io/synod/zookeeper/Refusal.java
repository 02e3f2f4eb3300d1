package io.synod.zookeeper;

import io.synod.znode.Code;

/** A request that can be read and still cannot be meant: answered with this code, and nothing else happens. */
final class Refusal extends Exception {
  private final Code code;

  Refusal(Code code) {
    super(code.name(), null, false, false);
    this.code = code;
  }

  Code code() {
    return code;
  }
}
