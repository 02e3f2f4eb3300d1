package io.synod.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synod.loop.Fatal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** zoo.cfg, the files around it, and the settings that come of them. */
class ZooKeeperSetupTest {
  @TempDir Path directory;
  private Path dataDir;

  @BeforeEach void a_data_dir() throws IOException {
    dataDir = Files.createDirectory(directory.resolve("dataDir"));
  }

  @Test void every_setting_it_makes_is_one_of_application_conf() throws IOException {
    Files.writeString(dataDir.resolve("myid"), "3\n");
    var setup = read("clientPortAddress=127.0.0.1", "maxClientCnxns=9", "4lw.commands.whitelist=stat,mntr", "jute.maxbuffer=2000000", "snapCount=10",
        "snapSizeLimitInKb=1024", "autopurge.snapRetainCount=1", "admin.serverPort=0", "admin.serverAddress=127.0.0.2", "dataLogDir=" + directory,
        "DigestAuthenticationProvider.superDigest=super:abc",
        "audit.enable=true", "enforceQuota=true", "extendedTypesEnabled=false", "znode.container.checkIntervalMs=5000");
    NodeSettings settings = settings(setup);
    assertThat(settings.id()).isEqualTo(3);
    assertThat(settings.data()).isEqualTo(dataDir.resolve("synod"));
    assertThat(settings.logDir()).contains(directory);
    assertThat(settings.httpListen()).isEqualTo("127.0.0.2");
    assertThat(settings.zookeeper().maxClientCnxns()).isEqualTo(9);
    assertThat(settings.zookeeper().juteMaxBuffer()).isEqualTo(2_000_000);
    assertThat(settings.zookeeper().authentication().superDigest()).isEqualTo("super:abc");
    assertThat(settings.zookeeper().words()).contains("mntr").doesNotContain("dump");
    assertThat(settings.logging().audit()).isTrue();
    assertThat(settings.member().snapCount()).isEqualTo(10);
    assertThat(settings.member().snapBytes()).isEqualTo(1 << 20);
    assertThat(settings.member().snapRetainCount()).isEqualTo(3);
  }

  @Test void it_is_stronger_than_the_configuration_file_and_weaker_than_the_command_line() throws IOException {
    var setup = read("maxClientCnxns=9");
    Path file = Files.writeString(directory.resolve("my.conf"), "synod.zookeeper.max-client-connections = 1");
    assertThat(Configuration.load(Optional.of(file.toFile()), setup, List.of(), Map.of(), new Properties())
        .getInt("synod.zookeeper.max-client-connections")).isEqualTo(9);
    assertThat(Configuration.load(Optional.of(file.toFile()), setup, List.of("zookeeper.max-client-connections=7"), Map.of(), new Properties())
        .getInt("synod.zookeeper.max-client-connections")).isEqualTo(7);
  }

  @Test void another_id_than_that_of_myid_is_refused() throws IOException {
    Files.writeString(dataDir.resolve("myid"), "3");
    var setup = read();
    setup.confirm(settings(setup));
    NodeSettings two = NodeSettings.from(Configuration.load(Optional.empty(), setup, List.of("id=2"), Map.of(), new Properties()));
    assertThatThrownBy(() -> setup.confirm(two)).isInstanceOf(Fatal.class).hasMessageContaining("node 2 cannot start").hasMessageContaining("node 3");
  }

  @Test void a_myid_that_is_no_number_is_shown() throws IOException {
    Files.writeString(dataDir.resolve("myid"), "one\n");
    assertThatThrownBy(this::read).isInstanceOf(Fatal.class).hasMessageContaining("holds \"one\"");
  }

  @Test void a_database_that_is_not_imported_is_not_passed_over() throws IOException {
    Files.createDirectories(dataDir.resolve("version-2"));
    read();
    Files.writeString(dataDir.resolve("version-2/snapshot.0"), "");
    assertThatThrownBy(this::read).isInstanceOf(Fatal.class).hasMessageContaining("import --zookeeper " + dataDir);
    Files.createDirectories(dataDir.resolve("synod/ensemble/main"));
    read();
  }

  @Test void the_servers_of_the_dynamic_file_count() throws IOException {
    Path dynamic = Files.writeString(directory.resolve("zoo.cfg.dynamic.100000000"), "server.4=a:2888:3888:participant;127.0.0.1:2190\n");
    var setup = read("dynamicConfigFile=" + dynamic);
    assertThat(setup.settings()).containsEntry("id", "4").containsEntry("zookeeper.listen", "127.0.0.1");
  }

  @Test void a_file_that_is_not_there_is_named() {
    assertThatThrownBy(() -> ZooKeeperSetup.read(Optional.of(directory.resolve("no.cfg").toFile()), new Properties()))
        .isInstanceOf(Fatal.class).hasMessageContaining("no.cfg");
  }

  private ZooKeeperSetup read(String... lines) throws IOException {
    Path file = directory.resolve("zoo.cfg");
    Files.writeString(file, "dataDir=" + dataDir + "\nclientPort=2181\n" + String.join("\n", lines) + "\n");
    return ZooKeeperSetup.read(Optional.of(file.toFile()), new Properties());
  }

  private static NodeSettings settings(ZooKeeperSetup setup) {
    return NodeSettings.from(Configuration.load(Optional.empty(), setup, List.of(), Map.of(), new Properties()));
  }
}
