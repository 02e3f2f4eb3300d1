package io.synod.zookeeper;

import io.synod.znode.Code;
import io.synod.znode.Identity;
import io.synod.znode.NodeView;
import java.io.IOException;
import java.util.List;

/** What a read of one znode has found, and may show: with a watch ({@link WatchCall}) or without ({@link ReadCall}). */
final class Found {
  private final Reading reading;
  private NodeView node;
  private List<Identity> who;
  private Code code;

  /** What the encoder asks a call that keeps it. */
  interface Answered extends Answer {
    Found found();

    @Override
    default Code code() {
      return found().code;
    }

    @Override
    default void write(JuteOut out) throws IOException {
      found().reading.write(found().node, found().who, out);
    }

    @Override
    default String operation() {
      return found().reading.operation();
    }
  }

  Found(Reading reading) {
    this.reading = reading;
  }

  /** @param view of the znode, null where there is none */
  void of(NodeView view, List<Identity> caller) {
    node = view;
    who = caller;
    code = view == null ? Code.NONODE : reading.permitted(view, caller) ? Code.OK : Code.NOAUTH;
  }
}
