package io.synod.zookeeper;

import io.synod.session.Call;
import io.synod.session.Caller;
import io.synod.znode.Code;

/** A request answered with nothing but a code, in its turn: an operation that is not served, or a {@link Refusal}. */
final class Refused extends Call.Here implements Answer.Bare {
  private final Code code;
  private final boolean last;

  Refused(int xid, Code code) {
    this(xid, code, false);
  }

  private Refused(int xid, Code code, boolean last) {
    super(xid);
    this.code = code;
    this.last = last;
  }

  /** Of a client that has not authenticated where it must: the connection ends with it. */
  static Refused unauthenticated(int xid) {
    return new Refused(xid, Code.SESSIONCLOSEDREQUIRESASLAUTH, true);
  }

  @Override
  public boolean endsConnection() {
    return last;
  }

  @Override
  public long perform(Caller caller) {
    return 0;
  }

  @Override
  public Code code() {
    return code;
  }

  @Override
  public String operation() {
    return "NA";
  }
}
