package io.synod.zookeeper;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * How long the clients of an ensemble cannot write when its leader is lost; a measurement, not a test. Every time the leader, whoever it is by then, is
 * struck while writers write, and is healed before the next time, for which all servers have to be quiet first. One line of {@code key=value} each time, in
 * milliseconds from the moment that the leader's process runs no more until a write begun after that is acknowledged; {@code rss_mb} is what it was
 * resident with: the kernel frees that before it closes the connections of who was killed.
 *
 * <pre>
 * FailoverLoad HOW hosts=127.0.0.1:2181,… pids=1,2,3 times=5 client=raw
 *   kill   SIGKILL; started again with its own command line
 *   stop   SIGSTOP; goes on afterwards
 * client=raw     one connection at each member, tried again every 5 ms: first_ms is the first write of any of them, all_ms the last first one of the members left
 * client=stock   ZooKeeper's client, one that knows all members
 * </pre>
 */
public final class FailoverLoad implements AutoCloseable {
  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final long SETTLE_NANOS = TimeUnit.SECONDS.toNanos(4);
  private static final long WRITE_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final long QUIET_WINDOW_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long QUIET_CPU_NANOS = QUIET_WINDOW_NANOS / 10;
  private static final long POLL_NANOS = 200_000;

  private final String how;
  private final String client;
  private final int times;
  private final List<String> hosts;
  private final List<ServerProcess> servers = new ArrayList<>();
  private final List<Process> started = new ArrayList<>();

  private FailoverLoad(String[] args) {
    how = args[0];
    Map<String, String> options = new HashMap<>();
    Arrays.stream(args).skip(1).map(arg -> arg.split("=", 2)).forEach(pair -> options.put(pair[0], pair[1]));
    hosts = List.of(options.get("hosts").split(","));
    for (String pid : options.get("pids").split(",")) servers.add(new ServerProcess(Long.parseLong(pid)));
    times = Integer.parseInt(options.getOrDefault("times", "5"));
    client = options.getOrDefault("client", "raw");
  }

  public static void main(String[] args) throws Exception {
    try (var load = new FailoverLoad(args)) {
      for (int time = 0; time < load.times; time++) load.strike();
    }
  }

  private void strike() throws Exception {
    awaitUntil("all members serve", () -> hosts.stream().noneMatch(host -> mode(host).isEmpty()));
    LockSupport.parkNanos(SETTLE_NANOS);
    awaitUntil("all servers are quiet", this::quiet);
    int leader = leader();
    List<FailoverWriter> writers = client.equals("raw") ? FailoverWriter.raw(hosts) : List.of(FailoverWriter.stock(String.join(",", hosts)));
    try {
      awaitUntil("all clients write", () -> writers.stream().allMatch(writer -> writer.written() > 50));
      LockSupport.parkNanos(WRITE_NANOS);
      ServerProcess struck = servers.get(leader);
      long resident = struck.residentBytes();
      ProcessBuilder again = struck.again();
      signal(struck, how.equals("kill") ? "KILL" : "STOP");
      awaitUntil("the leader is struck", () -> "TZX".indexOf(struck.state()) >= 0);
      long began = System.nanoTime();
      writers.forEach(writer -> writer.expect(began));
      List<FailoverWriter> left = client.equals("raw") ? withoutLeader(writers, leader) : writers;
      awaitUntil("all write again", () -> left.stream().allMatch(writer -> writer.succeeded() > 0));
      long first = left.stream().mapToLong(FailoverWriter::succeeded).min().orElseThrow();
      long all = left.stream().mapToLong(FailoverWriter::succeeded).max().orElseThrow();
      System.out.printf(Locale.ROOT, "bench=failover mode=%s case=%s servers=%d first_ms=%.1f all_ms=%.1f rss_mb=%d%n", how, client, hosts.size(),
          (first - began) / 1e6, (all - began) / 1e6, resident >> 20);
      heal(leader, again);
    } finally {
      for (FailoverWriter writer : writers) writer.close();
    }
  }

  /** A server that has come back reads its tree and compiles its code beside the others, on the same processors. */
  private boolean quiet() {
    long before = cpuNanos();
    LockSupport.parkNanos(QUIET_WINDOW_NANOS);
    return cpuNanos() - before < QUIET_CPU_NANOS;
  }

  private long cpuNanos() {
    return servers.stream().mapToLong(ServerProcess::cpuNanos).sum();
  }

  private static List<FailoverWriter> withoutLeader(List<FailoverWriter> writers, int leader) {
    var left = new ArrayList<>(writers);
    left.remove(leader);
    return left;
  }

  private void heal(int leader, ProcessBuilder again) throws IOException, InterruptedException {
    if (how.equals("kill")) {
      Process process = again.redirectOutput(Redirect.DISCARD).redirectErrorStream(true).start();
      started.add(process);
      servers.set(leader, new ServerProcess(process.pid()));
    } else {
      signal(servers.get(leader), "CONT");
    }
  }

  private static void signal(ServerProcess process, String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).inheritIO().start().waitFor();
  }

  private int leader() {
    for (int i = 0; i < hosts.size(); i++) if (mode(hosts.get(i)).equals("leader")) return i;
    throw new IllegalStateException("nobody leads");
  }

  /** What {@code srvr} says; empty while it does not serve. */
  private static String mode(String host) {
    String[] parts = host.split(":");
    try (var socket = new Socket(parts[0], Integer.parseInt(parts[1]))) {
      socket.setSoTimeout(1_000);
      socket.getOutputStream().write("srvr".getBytes());
      return new String(socket.getInputStream().readAllBytes()).lines().filter(line -> line.startsWith("Mode: ")).map(line -> line.substring(6)).findFirst()
          .orElse("");
    } catch (IOException notThere) {
      return "";
    }
  }

  private static void awaitUntil(String what, BooleanSupplier condition) throws TimeoutException {
    long began = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - began > LIMIT_NANOS) throw new TimeoutException("not within a minute: " + what);
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  @Override
  public void close() {
    for (Process process : started) process.destroyForcibly().onExit().join();
  }
}
