package io.synod.zookeeper;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollEventLoopGroup;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.proto.CreateRequest;

/**
 * What a create costs a server of the ZooKeeper protocol when its tree has a certain size, and which of its threads pays: pipelined by raw clients on one
 * thread. Several servers take turns in slices, all at one time of the machine. A measurement, not a test.
 *
 * <pre>
 * CreateLoad NAME=PORT:PID... sizes=200000,1000000 slice=50000 rounds=3 parents=8 data=100
 *   sizes    znodes there are before the slices of one measurement; the first creates are the warm-up
 *   slice    creates on each server in its turn; rounds: how many turns
 *   parents  how many share them
 * </pre>
 */
public final class CreateLoad {
  private static final int CONNECTIONS = 8;
  private static final int WINDOW = 64;
  private final Map<String, String> options = new HashMap<>(Map.of("sizes", "200000,1000000", "slice", "50000", "rounds", "3", "parents", "8", "data", "100"));
  private final List<Target> targets = new ArrayList<>();

  private CreateLoad(EventLoopGroup thread, String[] args) {
    var servers = new TreeMap<String, String[]>();
    for (String arg : args) {
      String[] pair = arg.split("=", 2);
      String[] server = pair[1].split(":", 2);
      if (server.length == 1) options.put(pair[0], pair[1]);
      else servers.put(pair[0], server);
    }
    servers.forEach((name, server) -> targets.add(new Target(name, Integer.parseInt(server[0]), new ServerProcess(Long.parseLong(server[1])), thread)));
  }

  public static void main(String[] args) {
    var thread = new EpollEventLoopGroup(1);
    new CreateLoad(thread, args).run();
    thread.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private int number(String key) {
    return Integer.parseInt(options.get(key));
  }

  private void run() {
    int slice = number("slice");
    for (String size : options.get("sizes").split(",")) {
      for (Target target : targets) target.create(Math.max(0, Integer.parseInt(size) - target.there));
      for (Target target : targets) target.forget();
      for (int round = 0; round < number("rounds"); round++) {
        for (Target target : targets) target.measure(slice);
      }
      for (Target target : targets) target.tell();
    }
  }

  /** One server, and what its threads took in its slices. */
  private final class Target {
    private final String name;
    private final ServerProcess process;
    private final Crowd crowd;
    private final String base = "/create-" + ProcessHandle.current().pid();
    private final List<Double> micros = new ArrayList<>();
    private final Map<String, Long> nanosByThread = new TreeMap<>();
    private int there;
    private long created;
    private double seconds;

    Target(String name, int port, ServerProcess process, EventLoopGroup thread) {
      this.name = name;
      this.process = process;
      crowd = new Crowd(new InetSocketAddress("127.0.0.1", port), thread).of(1);
      crowd.run(1, 1, n -> create(base, 0), null).join();
      crowd.run(1, number("parents"), n -> create(base + "/d" + n, 0), null).join();
      crowd.of(CONNECTIONS);
    }

    private byte[] create(String path, int size) {
      return Crowd.request(ZooDefs.OpCode.create, new CreateRequest(path, new byte[size], ZooDefs.Ids.OPEN_ACL_UNSAFE, 0));
    }

    void create(int count) {
      int from = there;
      int parents = number("parents");
      int size = number("data");
      crowd.run(WINDOW, count, n -> create(base + "/d" + (from + n) % parents + "/n" + (from + n), size), null).join();
      there += count;
    }

    void forget() {
      micros.clear();
      nanosByThread.clear();
      created = 0;
      seconds = 0;
    }

    void measure(int count) {
      Map<String, Long> before = nanosByThread();
      long began = System.nanoTime();
      create(count);
      seconds += (System.nanoTime() - began) / 1e9;
      Map<String, Long> after = nanosByThread();
      before.forEach((thread, nanos) -> after.merge(thread, -nanos, Long::sum));
      after.forEach((thread, nanos) -> nanosByThread.merge(thread, nanos, Long::sum));
      micros.add(after.values().stream().mapToLong(Long::longValue).sum() / 1e3 / count);
      created += count;
    }

    void tell() {
      double all = micros.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
      System.out.printf(Locale.ROOT, "bench=create server=%s znodes=%d ops_s=%.0f srv_cpu_us=%.2f slices=%s rss_mb=%d", name, there, created / seconds, all,
          String.join(",", micros.stream().map(each -> String.format(Locale.ROOT, "%.1f", each)).toList()), process.residentBytes() >> 20);
      nanosByThread.entrySet().stream().sorted((a, b) -> Long.compare(b.getValue(), a.getValue())).filter(each -> each.getValue() / 1e3 / created > 0.05)
          .forEach(each -> System.out.printf(Locale.ROOT, " %s=%.2f", each.getKey(), each.getValue() / 1e3 / created));
      System.out.println();
    }

    /** Threads of one name but for its digits are one. */
    private Map<String, Long> nanosByThread() {
      var all = new HashMap<String, Long>();
      eachThread((thread, nanos) -> all.merge(thread.strip().replaceAll("[0-9#]+", "").replace(' ', '_'), nanos, Long::sum));
      return all;
    }

    private void eachThread(BiConsumer<String, Long> to) {
      try (Stream<Path> tasks = Files.list(Path.of("/proc/" + process.pid() + "/task"))) {
        for (Path task : tasks.toList()) {
          try {
            to.accept(Files.readString(task.resolve("comm")), Long.parseLong(Files.readString(task.resolve("schedstat")).split(" ")[0]));
          } catch (IOException ended) {
            continue;                                               // between the listing and the reading
          }
        }
      } catch (IOException e) {
        throw new IllegalStateException("no process " + process.pid(), e);
      }
    }
  }
}
