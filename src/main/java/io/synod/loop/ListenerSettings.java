package io.synod.loop;

import java.time.Duration;

/**
 * A port and how its connections are treated.
 *
 * @param name what comes by this port, for people: "ZooKeeper clients"
 * @param host address to bind, "0.0.0.0" for all
 * @param port 0 lets the system choose
 * @param portSetting the setting that holds the port, named to whoever finds it taken
 * @param backlog connections that the system accepts before we do
 * @param maxConnections in all; 0 is no limit
 * @param maxConnectionsPerAddress from one client address ({@code maxClientCnxns}); 0 is no limit
 * @param minFrameBytes shortest frame, without its length
 * @param maxFrameBytes longest frame, without its length
 * @param idleTimeout a connection that sends nothing for so long is asked to end; zero is never
 * @param lowWaterBytes once the unsent replies of a connection are above the high mark, it is read again when they are below this
 * @param highWaterBytes unsent replies of a connection above which nothing more is read from it
 */
public record ListenerSettings(
    String name, String host, int port, String portSetting, int backlog, int maxConnections, int maxConnectionsPerAddress,
    int minFrameBytes, int maxFrameBytes, Duration idleTimeout, int lowWaterBytes, int highWaterBytes) {

  /** Backlog 1024, no limits on connections, frames of 1 byte to 1 MiB, never idle, water marks 64 KiB and 256 KiB. */
  public static ListenerSettings of(String name, String host, int port, String portSetting) {
    return new ListenerSettings(name, host, port, portSetting, 1024, 0, 0, 1, 1 << 20, Duration.ZERO, 64 << 10, 256 << 10);
  }

  public ListenerSettings at(String host, int port) {
    return new ListenerSettings(name, host, port, portSetting, backlog, maxConnections, maxConnectionsPerAddress, minFrameBytes,
        maxFrameBytes, idleTimeout, lowWaterBytes, highWaterBytes);
  }

  public ListenerSettings withBacklog(int backlog) {
    return new ListenerSettings(name, host, port, portSetting, backlog, maxConnections, maxConnectionsPerAddress, minFrameBytes,
        maxFrameBytes, idleTimeout, lowWaterBytes, highWaterBytes);
  }

  public ListenerSettings withConnectionLimits(int maxConnections, int maxConnectionsPerAddress) {
    return new ListenerSettings(name, host, port, portSetting, backlog, maxConnections, maxConnectionsPerAddress, minFrameBytes,
        maxFrameBytes, idleTimeout, lowWaterBytes, highWaterBytes);
  }

  public ListenerSettings withFrames(int minFrameBytes, int maxFrameBytes) {
    return new ListenerSettings(name, host, port, portSetting, backlog, maxConnections, maxConnectionsPerAddress, minFrameBytes,
        maxFrameBytes, idleTimeout, lowWaterBytes, highWaterBytes);
  }

  public ListenerSettings withIdleTimeout(Duration idleTimeout) {
    return new ListenerSettings(name, host, port, portSetting, backlog, maxConnections, maxConnectionsPerAddress, minFrameBytes,
        maxFrameBytes, idleTimeout, lowWaterBytes, highWaterBytes);
  }

  public ListenerSettings withWaterMarks(int lowWaterBytes, int highWaterBytes) {
    return new ListenerSettings(name, host, port, portSetting, backlog, maxConnections, maxConnectionsPerAddress, minFrameBytes,
        maxFrameBytes, idleTimeout, lowWaterBytes, highWaterBytes);
  }
}
