package io.synod.zookeeper;

import io.synod.session.Call;
import io.synod.session.Caller;
import io.synod.znode.Code;
import io.synod.znode.Identity;
import java.util.List;

/** whoAmI (107): to {@code WhoAmIResponse}, a list of scheme and user; of a digest only the user's name. */
final class WhoAmI extends Call.Here implements Answer {
  private List<Identity> who;

  WhoAmI(int xid) {
    super(xid);
  }

  @Override
  public long perform(Caller caller) {
    who = caller.who();
    return 0;
  }

  @Override
  public Code code() {
    return Code.OK;
  }

  @Override
  public void write(JuteOut out) {
    out.writeInt(who.size());
    for (Identity identity : who) {
      out.writeString(identity.scheme());
      out.writeString(identity.scheme().equals("digest") ? identity.id().split(":", 2)[0] : identity.id());
    }
  }

  @Override
  public String operation() {
    return "HOMI";
  }
}
