package io.synod.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Machines that are network namespaces of Linux: each with an address of its own on a bridge that this process is on too, so that what one sends to
 * another can be dropped while clients reach both.
 */
@SuppressWarnings("try")                                                                    // close may be interrupted
final class Namespaces implements Machines, AutoCloseable {
  private final String name = "sy" + ThreadLocalRandom.current().nextInt(1000, 9999);
  private final int net = ThreadLocalRandom.current().nextInt(1, 250);
  private final int count;
  private final List<List<String>> cuts = new ArrayList<>();

  /** The test is skipped where they cannot be made: it takes root and the program {@code ip}. */
  Namespaces(int count) throws IOException, InterruptedException {
    this.count = count;
    assumeTrue(Files.exists(Path.of("/usr/sbin/ip")) || Files.exists(Path.of("/sbin/ip")), "the Debian package iproute2 is missing");
    assumeTrue(run(List.of("ip", "link", "add", name, "type", "bridge")), "a bridge cannot be made here: it takes root and a system that permits it");
    ip("addr", "add", address(254) + "/24", "dev", name);
    ip("link", "set", name, "up");
    for (int id = 1; id <= count; id++) {
      ip("netns", "add", namespace(id));
      ip("link", "add", name + "v" + id, "type", "veth", "peer", "name", "eth0", "netns", namespace(id));
      ip("link", "set", name + "v" + id, "master", name, "up");
      ip("-n", namespace(id), "addr", "add", host(id) + "/24", "dev", "eth0");
      ip("-n", namespace(id), "link", "set", "eth0", "up");
      ip("-n", namespace(id), "link", "set", "lo", "up");
    }
  }

  private String namespace(int id) {
    return name + "n" + id;
  }

  private String address(int last) {
    return "10.213." + net + "." + last;
  }

  @Override
  public String host(int id) {
    return address(id);
  }

  @Override
  public List<String> within(int id) {
    return List.of("ip", "netns", "exec", namespace(id));
  }

  /** Nothing that {@code from} sends arrives at {@code to} any more; neither is told. */
  void cut(int from, int to) throws IOException, InterruptedException {
    var route = List.of("-n", namespace(from), "route", "del", "blackhole", host(to) + "/32");
    ip("-n", namespace(from), "route", "add", "blackhole", host(to) + "/32");
    cuts.add(route);
  }

  void cutBothWays(int one, int other) throws IOException, InterruptedException {
    cut(one, other);
    cut(other, one);
  }

  void heal() throws IOException, InterruptedException {
    for (List<String> cut : cuts) ip(cut.toArray(String[]::new));
    cuts.clear();
  }

  private static void ip(String... arguments) throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of("ip"));
    command.addAll(List.of(arguments));
    if (!run(command)) throw new IOException(String.join(" ", command) + " failed");
  }

  private static boolean run(List<String> command) throws IOException, InterruptedException {
    return new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
  }

  @Override
  public void close() throws IOException, InterruptedException {
    for (int id = 1; id <= count; id++) run(List.of("ip", "netns", "del", namespace(id)));
    run(List.of("ip", "link", "del", name));
  }
}
