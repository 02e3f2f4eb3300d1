package io.synod.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ports for servers that have to know theirs before they start, or that come back on the same one. Everybody else binds port 0.
 *
 * <p>They lie below the ports that the system gives to outgoing connections: of those, one that a server has not bound yet, or has just
 * left, may become the local end of any client's connection, and a client that tries it again and again may even connect to itself.
 */
public final class Ports {
  private static final int LOWEST = 10_000;
  private static final int HIGHEST = Math.max(LOWEST + 1000, lowestOfOutgoing() - 1);
  /** Begins anywhere: test runs side by side on one machine do not ask for the same ports at the same time. */
  private static final AtomicInteger NEXT = new AtomicInteger(ThreadLocalRandom.current().nextInt(HIGHEST - LOWEST));

  private Ports() {}

  /** A port of the loopback address that nobody listens on, given to nobody else in this process. */
  public static int free() {
    for (int tries = 0; tries < HIGHEST - LOWEST; tries++) {
      int port = LOWEST + Math.floorMod(NEXT.getAndIncrement(), HIGHEST - LOWEST);
      if (isFree(port)) return port;
    }
    throw new IllegalStateException("no port from " + LOWEST + " to " + HIGHEST + " is free");
  }

  private static boolean isFree(int port) {
    try (var socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException taken) {
      return false;
    }
  }

  /** On Linux as it is set; elsewhere what IANA says. */
  private static int lowestOfOutgoing() {
    Path range = Path.of("/proc/sys/net/ipv4/ip_local_port_range");
    try {
      return Files.exists(range) ? Integer.parseInt(Files.readString(range).strip().split("\\s+")[0]) : 49_152;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
