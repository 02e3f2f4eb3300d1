package io.synod.zookeeper;

import io.synod.znode.Acl;
import io.synod.znode.Identity;
import io.synod.znode.NodeView;
import io.synod.znode.Watch;
import java.io.IOException;
import java.util.List;

/** An operation that reads one znode. Stateless; {@link ReadCall} and {@link WatchCall} are its requests. */
interface Reading {
  /** As {@link Answer#operation}. */
  String operation();

  /** What a client that asks for a watch gets. */
  default Watch.Kind watch() {
    return Watch.Kind.DATA;
  }

  /** False: asked to watch a znode that is not there, it waits for its creation. */
  default boolean watchesOnlyIfExists() {
    return true;
  }

  default boolean permitted(NodeView node, List<Identity> who) {
    return Acl.permits(node.acl(), Acl.READ, who);
  }

  void write(NodeView node, List<Identity> who, JuteOut out) throws IOException;
}
