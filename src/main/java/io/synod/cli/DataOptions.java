package io.synod.cli;

import io.synod.node.Configuration;
import io.synod.node.NodeSettings;
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Option;

/** Which node's data a command works on: as the node itself is configured, without being started. */
final class DataOptions {
  @Option(names = "--config", paramLabel = "FILE", description = "configuration file of the node")
  private File config;

  @Option(names = "--data", paramLabel = "DIR", description = "the data directory of the node")
  private String data;

  @Option(names = "--id", paramLabel = "N", description = "the node's number, 1 to 254; import takes it from myid unless given")
  private Integer id;

  NodeSettings settings() {
    return settings(OptionalInt.empty());
  }

  /** @param usualId of the node where {@code --id} is not given; empty: as configured */
  NodeSettings settings(OptionalInt usualId) {
    var sets = new ArrayList<String>();
    if (data != null) sets.add("data=" + data);
    if (id != null) sets.add("id=" + id);
    else usualId.ifPresent(number -> sets.add("id=" + number));
    return NodeSettings.ofStopped(Configuration.load(Optional.ofNullable(config), List.copyOf(sets), System.getenv(), System.getProperties()));
  }
}
