package io.synod.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code node.jar version}, as zkServer.sh has it. */
@Command(name = "version", description = "Shows the version.")
final class VersionCommand implements Runnable {
  @Spec
  private CommandSpec command;

  @Override
  public void run() {
    for (String line : new Version().getVersion()) command.commandLine().getOut().println(line);
    command.commandLine().getOut().flush();
  }
}
