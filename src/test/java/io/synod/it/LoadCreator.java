package io.synod.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooKeeper;

/** Creates one znode after the other, each once. Those that are acknowledged have to be there; of those whose reply was lost nobody knows. */
final class LoadCreator implements MemberLoad.Worker {
  private final LoadClient client;
  private final String parent;
  private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
  private final Set<String> unknown = ConcurrentHashMap.newKeySet();
  private int next;

  /** @param parent that is there already, for this one alone */
  LoadCreator(LoadClient client, String parent) {
    this.client = client;
    this.parent = parent;
  }

  @Override
  public void step() throws KeeperException, InterruptedException {
    String name = "n" + next++;
    unknown.add(name);
    try {
      StockClients.create(client.zookeeper(), parent + "/" + name, name, CreateMode.PERSISTENT);
      acknowledged.add(name);
      unknown.remove(name);
    } catch (KeeperException lost) {
      client.goOnAfter(lost);
    }
  }

  @Override
  public int acknowledged() {
    return acknowledged.size();
  }

  @Override
  public void verify(ZooKeeper member) throws KeeperException, InterruptedException {
    var found = new HashSet<>(member.getChildren(parent, false));
    assertThat(found).as("what was acknowledged").containsAll(acknowledged);
    found.removeAll(acknowledged);
    assertThat(unknown).as("what was asked for and not acknowledged").containsAll(found);
  }
}
