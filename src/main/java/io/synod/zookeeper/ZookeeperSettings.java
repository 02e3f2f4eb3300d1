package io.synod.zookeeper;

import io.synod.session.SessionSettings;
import java.util.List;
import java.util.Set;

/**
 * How ZooKeeper clients are served; named as in zoo.cfg.
 *
 * @param host address to bind
 * @param clientPort 2181 by default, 0 lets the system choose
 * @param maxCnxns connections in all, 0 by default, which is no limit
 * @param maxClientCnxns connections from one address, 60 by default, 0 is no limit
 * @param backlog connections the system accepts before we do; 0 is its own default ({@code clientPortListenBacklog} -1)
 * @param juteMaxBuffer longest frame in bytes, 1048575 by default
 * @param words four-letter words that are executed; by default all that change nothing
 * @param authentication what clients have to prove; by default nothing
 * @param sessions timeouts and bounds
 */
public record ZookeeperSettings(String host, int clientPort, int maxCnxns, int maxClientCnxns, int backlog, int juteMaxBuffer, Set<String> words,
    Authentication authentication, SessionSettings sessions) {
  /** The words that change nothing. The others are {@code srst}, {@code crst} and {@code stmk}. */
  public static final Set<String> READING_WORDS = Set.of("ruok", "srvr", "stat", "mntr", "conf", "cons", "dump", "envi", "wchs", "wchc",
      "wchp", "dirs", "isro", "gtmk", "hash");

  public ZookeeperSettings {
    words = Set.copyOf(words);
    if (juteMaxBuffer < 1024) throw new IllegalArgumentException("jute.maxbuffer " + juteMaxBuffer + "; at least 1024 is needed");
  }

  public static ZookeeperSettings defaults() {
    return new ZookeeperSettings("127.0.0.1", 2181, 0, 60, 0, 1048575, READING_WORDS, Authentication.NONE, SessionSettings.defaults());
  }

  public ZookeeperSettings withAddress(String host, int port) {
    return new ZookeeperSettings(host, port, maxCnxns, maxClientCnxns, backlog, juteMaxBuffer, words, authentication, sessions);
  }

  public ZookeeperSettings withConnections(int inAll, int ofOneAddress) {
    return new ZookeeperSettings(host, clientPort, inAll, ofOneAddress, backlog, juteMaxBuffer, words, authentication, sessions);
  }

  public ZookeeperSettings withAuthentication(Authentication wanted) {
    return new ZookeeperSettings(host, clientPort, maxCnxns, maxClientCnxns, backlog, juteMaxBuffer, words, wanted, sessions);
  }

  public ZookeeperSettings withSessions(SessionSettings sessions) {
    return new ZookeeperSettings(host, clientPort, maxCnxns, maxClientCnxns, backlog, juteMaxBuffer, words, authentication, sessions);
  }

  /** @param whitelist as in {@code 4lw.commands.whitelist}: words, or {@code *} for all; {@code srvr} is always among them */
  public ZookeeperSettings withWords(List<String> whitelist) {
    return new ZookeeperSettings(host, clientPort, maxCnxns, maxClientCnxns, backlog, juteMaxBuffer, Word.whitelisted(whitelist), authentication, sessions);
  }
}
