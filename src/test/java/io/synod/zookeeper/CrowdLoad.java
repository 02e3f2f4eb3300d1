package io.synod.zookeeper;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollEventLoopGroup;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.proto.CreateRequest;
import org.apache.zookeeper.proto.ExistsRequest;
import org.apache.zookeeper.proto.GetDataRequest;
import org.apache.zookeeper.proto.SetDataRequest;

/**
 * How a server of the ZooKeeper protocol scales; a measurement, not a test. One line of {@code key=value} a result, microseconds and bytes.
 *
 * <pre>
 * CrowdLoad MODE port= pid= key=value...
 *   watch        connections=10000 rounds=10 warm=5   all watch one znode, it is set: until all are told, and CPU per watcher
 *   watches      connections=100 each=1000            heap per watch
 *   connections  counts=10,100,500,1000,2000 secs=3   idle heap per connection; then one outstanding get of each
 *   znodes       counts=10000,100000,1000000          grows one tree: creates, heap, gets over all of it
 *   beside       secs=20 every=2000                   a get and a set every so many us: latencies, and how many took over 20 ms
 *   drop         connections=5000 waves=4             opened with a session each, ended without a word: what is left
 *   slow         connections=100 requests=1000        ask for 100 KB each time and do not read: memory
 * </pre>
 */
public final class CrowdLoad {
  private static final int SIZE = 100;
  private static final long SLOW_NANOS = 20_000_000;
  private final Map<String, String> options = new HashMap<>();
  private final String mode;
  private final ServerProcess server;
  private final String base;
  private final Crowd admin;

  private CrowdLoad(EventLoopGroup thread, String[] args) {
    mode = args[0];
    Arrays.stream(args).skip(1).map(arg -> arg.split("=", 2)).forEach(pair -> options.put(pair[0], pair[1]));
    server = new ServerProcess(Long.parseLong(options.get("pid")));
    admin = new Crowd(new InetSocketAddress("127.0.0.1", number("port", 2181)), thread).of(1);
    base = "/crowd-" + ProcessHandle.current().pid();
    admin.each(n -> create(base, SIZE)).join();
  }

  public static void main(String[] args) {
    var thread = new EpollEventLoopGroup(1);
    var load = new CrowdLoad(thread, args);
    switch (load.mode) {
      case "watch" -> load.watch();
      case "watches" -> load.watches();
      case "connections" -> load.connections();
      case "znodes" -> load.znodes();
      case "beside" -> load.beside();
      case "drop" -> load.drop();
      case "slow" -> load.slow();
      default -> throw new IllegalArgumentException(load.mode);
    }
    load.admin.close();
    thread.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private int number(String key, int otherwise) {
    return Integer.parseInt(options.getOrDefault(key, Integer.toString(otherwise)));
  }

  private int[] numbers(String key, String otherwise) {
    return Arrays.stream(options.getOrDefault(key, otherwise).split(",")).mapToInt(Integer::parseInt).toArray();
  }

  private void say(String format, Object... values) {
    System.out.printf(Locale.ROOT, "bench=crowd mode=" + mode + " " + format + "%n", values);
  }

  private static byte[] create(String path, int size) {
    return Crowd.request(ZooDefs.OpCode.create, new CreateRequest(path, new byte[size], ZooDefs.Ids.OPEN_ACL_UNSAFE, 0));
  }

  private static byte[] set(String path) {
    return Crowd.request(ZooDefs.OpCode.setData, new SetDataRequest(path, new byte[SIZE], -1));
  }

  private static byte[] get(String path, boolean watch) {
    return Crowd.request(ZooDefs.OpCode.getData, new GetDataRequest(path, watch));
  }

  private void watch() {
    int count = number("connections", 10_000);
    int rounds = number("rounds", 10);
    int warm = number("warm", 5);
    try (var watchers = admin.beside()) {
      watchers.of(count);
      byte[] watching = get(base, true);
      byte[] setting = set(base);
      var times = new ArrayList<Long>();
      long registering = 0;
      long telling = 0;
      for (int round = 0; round < warm + rounds; round++) {
        long before = server.cpuNanos();
        watchers.each(n -> watching).join();
        long registered = server.cpuNanos();
        var told = watchers.events(count);
        long began = System.nanoTime();
        var answered = admin.each(n -> setting);
        long nanos = told.join() - began;
        answered.join();
        long after = server.cpuNanos();
        if (round < warm) continue;
        times.add(nanos);
        registering += registered - before;
        telling += after - registered;
      }
      Collections.sort(times);
      say("watchers=%d rounds=%d all_told_us=%.0f all_told_worst_us=%.0f srv_cpu_us_per_event=%.2f srv_cpu_us_per_watch=%.2f", count, rounds,
          times.get(rounds / 2) / 1e3, times.get(rounds - 1) / 1e3, telling / 1e3 / rounds / count, registering / 1e3 / rounds / count);
    }
  }

  private void watches() {
    int count = number("connections", 100);
    int each = number("each", 1000);
    try (var watchers = admin.beside()) {
      watchers.of(count);
      long before = server.liveHeapBytes();
      for (int i = 0; i < each; i++) {
        byte[] watching = Crowd.request(ZooDefs.OpCode.exists, new ExistsRequest("/", true));
        String path = base + "/watched-" + i;
        if (i == 0) watchers.each(n -> watching).join();
        admin.each(n -> create(path, 0)).join();
        watchers.each(n -> get(path, true)).join();
      }
      long after = server.liveHeapBytes();
      say("watches=%d heap_bytes_per_watch=%d", count * each, (after - before) / ((long) count * each));
    }
  }

  private void connections() {
    admin.each(n -> create(base + "/x", SIZE)).join();
    byte[] getting = get(base + "/x", false);
    long seconds = number("secs", 3);
    try (var crowd = admin.beside()) {
      crowd.of(1).run(1, 20_000, n -> getting, null).join();
      int first = crowd.size();
      long heapBefore = server.liveHeapBytes();
      for (int count : numbers("counts", "10,100,500,1000,2000")) {
        crowd.of(count);
        long heap = server.liveHeapBytes();
        long resident = server.residentBytes();
        runFor(crowd, 1, seconds, getting, null);
        var latencies = new Histogram(3);
        long cpu = server.cpuNanos();
        double rate = runFor(crowd, 1, seconds, getting, latencies);
        say("connections=%d idle_heap_bytes_each=%d rss_mb=%d ops_s=%.0f srv_cpu_us_per_op=%.2f p50_us=%.0f p99_us=%.0f", count,
            (heap - heapBefore) / (count - first), resident >> 20, rate, (server.cpuNanos() - cpu) / 1e3 / latencies.getTotalCount(),
            latencies.getValueAtPercentile(50) / 1e3, latencies.getValueAtPercentile(99) / 1e3);
      }
    }
  }

  /** @return answers per second */
  private static double runFor(Crowd crowd, int window, long seconds, byte[] request, Histogram latencies) {
    long began = System.nanoTime();
    long end = began + seconds * 1_000_000_000;
    int[] sent = {0};
    crowd.run(window, n -> {
      sent[0] = n;
      return System.nanoTime() < end;
    }, n -> request, latencies).join();
    return sent[0] * 1e9 / (System.nanoTime() - began);
  }

  private void znodes() {
    int there = 0;
    var random = new SplittableRandom(1);
    long heapBefore = server.liveHeapBytes();
    try (var crowd = admin.beside().of(8)) {
      for (int count : numbers("counts", "10000,100000,1000000")) {
        int from = there;
        int more = count - from;
        for (int parent = (from + 999) / 1000; parent * 1000 < count; parent++) {
          String path = base + "/d" + parent;
          admin.each(n -> create(path, 0)).join();
        }
        long cpu = server.cpuNanos();
        long began = System.nanoTime();
        crowd.run(64, more, n -> create(znode(from + n), SIZE), null).join();
        double createSeconds = (System.nanoTime() - began) / 1e9;
        double createCpu = (server.cpuNanos() - cpu) / 1e3 / more;
        there = count;
        long heap = server.liveHeapBytes();
        int gets = 200_000;
        crowd.run(64, gets, n -> get(znode(random.nextInt(count)), false), null).join();
        cpu = server.cpuNanos();
        began = System.nanoTime();
        crowd.run(64, gets, n -> get(znode(random.nextInt(count)), false), null).join();
        double getSeconds = (System.nanoTime() - began) / 1e9;
        say("znodes=%d creates_s=%.0f create_cpu_us=%.2f gets_s=%.0f get_cpu_us=%.2f heap_bytes_per_znode=%d rss_mb=%d", count, more / createSeconds,
            createCpu, gets / getSeconds, (server.cpuNanos() - cpu) / 1e3 / gets, (heap - heapBefore) / count, server.residentBytes() >> 20);
      }
    }
  }

  private String znode(int number) {
    return base + "/d" + number / 1000 + "/n" + number;
  }

  private void beside() {
    admin.each(n -> create(base + "/x", SIZE)).join();
    int every = number("every", 2000);
    int times = number("secs", 20) * 1_000_000 / every;
    try (var readers = admin.beside().of(1); var writers = admin.beside().of(1)) {
      var reads = new Histogram(3);
      var writes = new Histogram(3);
      byte[] getting = get(base + "/x", false);
      byte[] setting = set(base + "/x");
      var reading = readers.paced(every, times, getting, reads);
      writers.paced(every, times, setting, writes).join();
      reading.join();
      for (var side : List.of(Map.entry("get", reads), Map.entry("set", writes))) {
        Histogram all = side.getValue();
        say("op=%s count=%d p50_us=%.0f p99_us=%.0f p999_us=%.0f max_us=%.0f over_20_ms=%d", side.getKey(), all.getTotalCount(),
            all.getValueAtPercentile(50) / 1e3, all.getValueAtPercentile(99) / 1e3, all.getValueAtPercentile(99.9) / 1e3, all.getMaxValue() / 1e3,
            all.getCountBetweenValues(SLOW_NANOS, Long.MAX_VALUE / 4));
      }
    }
  }

  private void drop() {
    int count = number("connections", 5000);
    tell("before");
    for (int wave = 1; wave <= number("waves", 4); wave++) {
      var crowd = admin.beside();
      long began = System.nanoTime();
      crowd.of(count);
      double seconds = (System.nanoTime() - began) / 1e9;
      int open = server.openFiles();
      crowd.drop();
      admin.each(n -> get(base, false)).join();
      say("wave=%d opened=%d per_s=%.0f files_open=%d", wave, count, count / seconds, open);
    }
    tell("after");
  }

  private void slow() {
    admin.each(n -> create(base + "/large", 100_000)).join();
    tell("before");
    try (var crowd = admin.beside()) {
      crowd.of(number("connections", 100));
      crowd.reading(false);
      crowd.pour(number("requests", 1000), get(base + "/large", false));
      runFor(admin, 1, 5, get(base, false), null);
      tell("while they do not read");
    }
    runFor(admin, 1, 1, get(base, false), null);
    tell("after");
  }

  private void tell(String when) {
    say("when=%s heap_mb=%d rss_mb=%d files=%d", when.replace(' ', '_'), server.liveHeapBytes() >> 20, server.residentBytes() >> 20, server.openFiles());
  }
}
