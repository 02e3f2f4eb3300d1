package io.synod.cli;

import io.synod.ensemble.Zxid;
import io.synod.loop.Exit;
import io.synod.migrate.Export;
import io.synod.node.NodeSettings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code node.jar export}: a stopped node's tree as a snapshot that ZooKeeper loads. */
@Command(name = "export", mixinStandardHelpOptions = true,
    description = "Writes the tree of a stopped node as version-2/snapshot.X, which a ZooKeeper server starts with.")
final class ExportCommand implements Callable<Integer> {
  @Option(names = "--zookeeper", paramLabel = "DIR", required = true, description = "the dataDir to be; version-2 is made in it")
  private Path zooKeeper;

  @Mixin
  private DataOptions node;

  @Spec
  private CommandSpec spec;

  @Override
  public Integer call() {
    NodeSettings settings = node.settings();
    Export.Report report = Export.run(settings.data(), settings.id(), settings.member(), zooKeeper);
    PrintWriter out = spec.commandLine().getOut();
    out.println("exported " + report.znodes() + " znodes and " + report.sessions() + " sessions at zxid " + Zxid.of(report.zxid()) + " to " + report.file());
    out.flush();
    return Exit.OK.code();
  }
}
