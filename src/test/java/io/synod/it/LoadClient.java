package io.synod.it;

import io.synod.testkit.Patience;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooKeeper;

/** ZooKeeper's own client, and a new session of it when one has expired. Used by one thread. */
@SuppressWarnings("try")                                                                    // ZooKeeper.close may be interrupted
final class LoadClient implements AutoCloseable {
  private final String addresses;
  private final int sessionMillis;
  private ZooKeeper zookeeper;
  private volatile int expired;

  LoadClient(String addresses, int sessionMillis) {
    this.addresses = addresses;
    this.sessionMillis = sessionMillis;
    zookeeper = open();
  }

  private ZooKeeper open() {
    try {
      return new ZooKeeper(addresses, sessionMillis, event -> {});
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  ZooKeeper zookeeper() {
    return zookeeper;
  }

  int expired() {
    return expired;
  }

  /**
   * What to do after a request whose outcome is unknown: go on, with a new session where the old one is over.
   *
   * @throws KeeperException every other refusal
   */
  void goOnAfter(KeeperException unknown) throws KeeperException, InterruptedException {
    switch (unknown.code()) {
      case CONNECTIONLOSS -> { }
      case SESSIONEXPIRED -> {
        expired++;
        zookeeper.close();
        zookeeper = open();
      }
      default -> throw unknown;
    }
  }

  /** Waits until its member has all that was committed before. */
  void synced() throws Exception {
    while (true) {
      var done = new CompletableFuture<Integer>();
      zookeeper.sync("/", (code, path, context) -> done.complete(code), null);
      int code = done.get(Patience.LONG.toMillis(), TimeUnit.MILLISECONDS);
      if (code == KeeperException.Code.OK.intValue()) return;
      goOnAfter(KeeperException.create(KeeperException.Code.get(code)));
    }
  }

  @Override
  public void close() {
    try {
      zookeeper.close();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }
}
