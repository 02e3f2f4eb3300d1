package io.synod.cli;

import io.synod.ensemble.Zxid;
import io.synod.loop.Exit;
import io.synod.migrate.Import;
import io.synod.node.NodeSettings;
import io.synod.node.ZooKeeperSetup;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code node.jar import}: a ZooKeeper server's database into a fresh data directory. */
@Command(name = "import", mixinStandardHelpOptions = true,
    description = "Reads the database of a stopped ZooKeeper server (3.4 to 3.9) into a fresh data directory, and verifies it.")
final class ImportCommand implements Callable<Integer> {
  @Option(names = "--zookeeper", paramLabel = "DIR", required = true, description = "its dataDir, with version-2 in it; only read")
  private Path zooKeeper;

  @Option(names = "--log", paramLabel = "DIR", description = "its dataLogDir, where that is another directory")
  private Path log;

  @Option(names = "--ignore-digests", description = "a digest that does not match is a remark, not an error")
  private boolean ignoreDigests;

  @Mixin
  private DataOptions node;

  @Spec
  private CommandSpec spec;

  @Override
  public Integer call() {
    NodeSettings settings = node.settings(ZooKeeperSetup.myid(zooKeeper));
    var source = new Import.Source(zooKeeper, log == null ? zooKeeper : log, !ignoreDigests);
    Import.Report report = Import.run(source, settings.data(), settings.id(), settings.member());
    PrintWriter out = spec.commandLine().getOut();
    report.remarks().forEach(remark -> out.println("note: " + remark));
    out.println("imported " + report.znodes() + " znodes and " + report.sessions() + " sessions at zxid " + Zxid.of(report.zxid()) + " ("
        + report.replayed() + " transactions of the log replayed) into " + settings.data() + ", node " + settings.id());
    out.println("verified: read back with the same znodes, sessions and digest; " + (report.digests() == 0
        ? "ZooKeeper's files have no digest to compare with" : "ZooKeeper's own digest matched " + report.digests() + " times"));
    out.flush();
    return Exit.OK.code();
  }
}
