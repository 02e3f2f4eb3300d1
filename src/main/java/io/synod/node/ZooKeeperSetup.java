package io.synod.node;

import io.synod.loop.Exit;
import io.synod.loop.Fatal;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a ZooKeeper server's files say about this node: zoo.cfg, the dynamic file it may name, and {@code myid} in its dataDir.
 *
 * @param settings keys of {@code application.conf} and their values
 * @param remarks for the log, one line each: what was read and has no effect here, and why
 */
public record ZooKeeperSetup(Map<String, String> settings, List<String> remarks) {
  public static final ZooKeeperSetup NONE = new ZooKeeperSetup(Map.of(), List.of());
  private static final Logger LOG = LoggerFactory.getLogger(ZooKeeperSetup.class);

  public ZooKeeperSetup {
    settings = Map.copyOf(settings);
    remarks = List.copyOf(remarks);
  }

  /**
   * @param zooCfg the file, whatever its name is; without it only {@code zookeeper.*} of {@code system} count
   * @throws Fatal with {@link Exit#USAGE} or {@link Exit#DATA}, a sentence that says what is wrong
   */
  public static ZooKeeperSetup read(Optional<File> zooCfg, Properties system) {
    if (zooCfg.isEmpty()) {
      ZooCfg cfg = ZooCfg.of(system);
      return new ZooKeeperSetup(cfg.settings(), cfg.remarks());
    }
    Map<String, String> properties = new LinkedHashMap<>(ZooCfg.properties(text(zooCfg.get().toPath(), "--zoo-cfg")));
    String dynamic = properties.get("dynamicConfigFile");
    if (dynamic != null) properties.putAll(ZooCfg.properties(text(Path.of(dynamic), "dynamicConfigFile of " + zooCfg.get())));
    ZooCfg file = ZooCfg.of(properties, system);
    OptionalInt id = file.id(myid(Path.of(file.dataDir())));
    ZooCfg cfg = file.of(id);
    refuseUnlessImported(Path.of(cfg.dataDir()), Path.of(cfg.settings().get("data")), id);
    return new ZooKeeperSetup(cfg.settings(), cfg.remarks());
  }

  /**
   * Writes the remarks to the log.
   *
   * @throws Fatal with {@link Exit#DATA} when {@code chosen} is another node than the files say
   */
  public void confirm(NodeSettings chosen) {
    String id = settings.get("id");
    if (id != null && Integer.parseInt(id) != chosen.id()) {
      throw new Fatal(Exit.DATA, "node " + chosen.id() + " cannot start: myid or the server line in zoo.cfg says that this is node " + id
          + ". Correct it, or leave out --id.");
    }
    remarks.forEach(remark -> LOG.info("zoo.cfg: {}", remark));
  }

  /**
   * The number in {@code myid}, empty where there is no such file.
   *
   * @throws Fatal with {@link Exit#DATA} when it is no number from 1 to 254
   */
  public static OptionalInt myid(Path dataDir) {
    Path file = dataDir.resolve("myid");
    if (!Files.exists(file)) return OptionalInt.empty();
    String id = text(file, "myid").strip();
    if (!id.matches("\\d{1,3}") || Integer.parseInt(id) < 1 || Integer.parseInt(id) > 254) {
      throw new Fatal(Exit.DATA, file + " holds \"" + id + "\" where the number of this server is expected, from 1 to 254.");
    }
    return OptionalInt.of(Integer.parseInt(id));
  }

  /** An empty tree where clients expect their znodes would be worse than no server. */
  private static void refuseUnlessImported(Path dataDir, Path data, OptionalInt id) {
    Path database = dataDir.resolve("version-2");
    if (!Files.isDirectory(database) || Files.isDirectory(data.resolve("ensemble"))) return;
    try (Stream<Path> files = Files.list(database)) {
      if (files.noneMatch(file -> file.getFileName().toString().matches("(snapshot|log)\\..*"))) return;
    } catch (IOException unreadable) {
      throw new Fatal(Exit.DATA, database + " cannot be listed: " + unreadable, unreadable);
    }
    throw new Fatal(Exit.DATA, "the dataDir " + dataDir + " holds a ZooKeeper database that is not imported. Run: java -jar node.jar import "
        + "--zookeeper " + dataDir + " --data " + data + (id.isPresent() ? " --id " + id.getAsInt() : "") + " (and --log DIR where dataLogDir is set), or name an empty dataDir.");
  }

  private static String text(Path file, String what) {
    try {
      return Files.readString(file);
    } catch (IOException unreadable) {
      throw new Fatal(Exit.USAGE, what + " cannot be read: " + unreadable + ". Give a file that exists.", unreadable);
    }
  }
}
