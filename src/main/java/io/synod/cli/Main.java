package io.synod.cli;

import com.typesafe.config.Config;
import io.synod.loop.Exit;
import io.synod.loop.Fatal;
import io.synod.node.Configuration;
import io.synod.node.Node;
import io.synod.node.NodeSettings;
import io.synod.node.Preload;
import io.synod.node.ZooKeeperSetup;
import java.io.File;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code java -jar node.jar}: without a subcommand it starts a node and serves until it is stopped. */
@Command(name = "node.jar", mixinStandardHelpOptions = true, versionProvider = Version.class,
    subcommands = {ImportCommand.class, ExportCommand.class, InspectCommand.class, VersionCommand.class},
    description = "Starts a Synod node and serves until it is stopped (SIGTERM ends it in order).",
    footer = {"", "Exit codes: 0 stopped as asked, 2 usage or configuration, 3 data directory, 4 port, 5 damaged file, 6 disk, 7 broken invariant."})
public final class Main implements Callable<Integer> {
  @Option(names = "--config", paramLabel = "FILE", description = "configuration file; application.conf lists every key")
  private File config;

  @Option(names = "--zoo-cfg", paramLabel = "FILE", description = "the configuration of a ZooKeeper server, as it is")
  private File zooCfg;

  @Option(names = "--set", paramLabel = "KEY=VALUE", description = "one setting, stronger than the file; may be repeated")
  private List<String> sets = new ArrayList<>();

  @Option(names = "--data", paramLabel = "DIR", description = "the data directory (--set data=DIR)")
  private String data;

  @Option(names = "--id", paramLabel = "N", description = "this node's number, 1 to 254 (--set id=N)")
  private Integer id;

  @Option(names = "--seed", paramLabel = "HOST:PORT", description = "the cluster port of a node that is there or is to be; may be repeated (--set cluster.seeds=…)")
  private List<String> seeds = new ArrayList<>();

  @Option(names = "--bootstrap-expect", paramLabel = "N", description = "found the ensemble when N nodes are there (--set ensemble.bootstrap-expect=N)")
  private Integer bootstrapExpect;

  public static void main(String[] arguments) {
    System.getProperties().putIfAbsent("io.netty.leakDetection.level", "disabled");   // it samples stacks of allocations: for tests
    Preload.begin();
    Main plain = plain(arguments);
    int code = plain == null ? new CommandLine(new Main()).setExecutionExceptionHandler((failure, line, result) -> report(failure)).execute(arguments)
        : plain.start();
    if (code != Exit.OK.code()) System.exit(code);
  }

  /**
   * What nearly every start looks like, options with their values, without picocli: that would cost a tenth of the time to the first answer.
   * @return null for anything else, which picocli takes, or explains why not
   */
  static Main plain(String[] arguments) {
    var main = new Main();
    var given = new HashSet<String>();
    for (int i = 0; i < arguments.length; i += 2) {
      String option = arguments[i];
      if (i + 1 == arguments.length || arguments[i + 1].isEmpty() || "-@\"'".indexOf(arguments[i + 1].charAt(0)) >= 0) return null;
      String value = arguments[i + 1];
      if (!given.add(option) && !option.equals("--set") && !option.equals("--seed")) return null;
      switch (option) {
        case "--config" -> main.config = new File(value);
        case "--zoo-cfg" -> main.zooCfg = new File(value);
        case "--set" -> main.sets.add(value);
        case "--data" -> main.data = value;
        case "--seed" -> main.seeds.add(value);
        case "--id" -> {
          if (!value.matches("\\d{1,9}")) return null;
          main.id = Integer.valueOf(value);
        }
        case "--bootstrap-expect" -> {
          if (!value.matches("\\d{1,9}")) return null;
          main.bootstrapExpect = Integer.valueOf(value);
        }
        default -> {
          return null;
        }
      }
    }
    return main;
  }

  private int start() {
    try {
      return call();
    } catch (RuntimeException failure) {
      return report(failure);
    }
  }

  @Override
  public Integer call() {
    if (data != null) sets.add("data=" + data);
    if (id != null) sets.add("id=" + id);
    if (!seeds.isEmpty()) sets.add("cluster.seeds=" + String.join(",", seeds));
    if (bootstrapExpect != null) sets.add("ensemble.bootstrap-expect=" + bootstrapExpect);
    var zooKeeper = ZooKeeperSetup.read(Optional.ofNullable(zooCfg), System.getProperties());
    Config loaded = Configuration.load(Optional.ofNullable(config), zooKeeper, sets, System.getenv(), System.getProperties());
    var settings = NodeSettings.from(loaded);
    Logging.apply(settings.logging());
    if (settings.id() != 0) Logging.numbered(settings.id());
    Preload.mayLog();
    zooKeeper.confirm(settings);
    Node.start(settings, loaded, Logging::numbered).awaitStopped();
    return Exit.OK.code();
  }

  /** One clear sentence for what we expected could happen; the whole stack for what we did not. */
  static int report(Exception failure) {
    if (failure instanceof Fatal fatal) {
      System.err.println(fatal.getMessage());
      return fatal.exit().code();
    }
    failure.printStackTrace();
    return 1;
  }
}
