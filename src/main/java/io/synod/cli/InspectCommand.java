package io.synod.cli;

import io.synod.ensemble.LogDescriber;
import io.synod.ensemble.MemberSettings;
import io.synod.journal.JournalInspector;
import io.synod.journal.ReadOnlyStorage;
import io.synod.journal.Storage;
import io.synod.loop.Exit;
import io.synod.loop.Fatal;
import io.synod.znode.Tree;
import io.synod.znode.TreeSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code node.jar inspect DIR}: what is in a data directory, a line each; a node may be running on it. Kafka's own tools read {@code partitions}. */
@Command(name = "inspect", mixinStandardHelpOptions = true, versionProvider = Version.class,
    description = "Shows the logs and snapshots of a data directory, and what can be read of damaged ones. Never writes.")
final class InspectCommand implements Callable<Integer> {
  private static final LogDescriber DESCRIBER = new LogDescriber(() -> new Tree(TreeSettings.defaults()));

  @Parameters(paramLabel = "DIR", description = "a data directory, or a directory with a journal below it")
  private Path directory;

  @Spec
  private CommandSpec command;

  @Override
  public Integer call() throws IOException {
    if (!Files.isDirectory(directory)) throw new Fatal(Exit.USAGE, "there is no directory " + directory + " to inspect.");
    PrintWriter out = command.commandLine().getOut();
    var storage = new ReadOnlyStorage(directory);
    if (storage.exists("format")) dataDirectory(storage, out);
    else journal(storage, ".", out);
    out.flush();
    return Exit.OK.code();
  }

  private static void dataDirectory(Storage storage, PrintWriter out) throws IOException {
    out.println("data directory of node " + text(storage, "node.id") + ", format " + text(storage, "format"));
    journal(storage, MemberSettings.defaults().directory(), out);
    journal(storage, "broker", out);
  }

  private static String text(Storage storage, String file) throws IOException {
    return storage.exists(file) ? StandardCharsets.UTF_8.decode(storage.read(file).asByteBuffer()).toString().strip() : "(unknown)";
  }

  private static void journal(Storage storage, String below, PrintWriter out) throws IOException {
    DESCRIBER.snapshots(storage, below, machine -> ((Tree) machine).sessions().size() + " sessions, " + ((Tree) machine).nodeCount() + " znodes", out::println);
    JournalInspector.inspect(storage, below, DESCRIBER, out::println);
  }
}
