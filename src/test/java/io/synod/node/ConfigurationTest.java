package io.synod.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import io.synod.loop.Exit;
import io.synod.loop.Fatal;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationTest {
  @TempDir Path directory;

  @Test
  void the_defaults_are_those_of_application_conf() {
    Config config = load(Optional.empty(), List.of(), Map.of(), new Properties());
    assertThat(config.getInt("synod.zookeeper.port")).isEqualTo(2181);
    assertThat(config.getInt("synod.kafka.port")).isEqualTo(9092);
  }

  @Test
  void the_command_line_beats_properties_beat_the_environment_beats_the_file() throws IOException {
    File file = file("synod { zookeeper.port = 1, kafka.port = 1, http.port = 1, peer.port = 1 }");
    var properties = new Properties();
    properties.setProperty("synod.zookeeper.port", "3");
    properties.setProperty("synod.kafka.port", "3");
    Config config = load(Optional.of(file), List.of("zookeeper.port=4"),
        Map.of("SYNOD_ZOOKEEPER_PORT", "2", "SYNOD_KAFKA_PORT", "2", "SYNOD_HTTP_PORT", "2", "PATH", "/bin"), properties);
    assertThat(config.getInt("synod.zookeeper.port")).isEqualTo(4);
    assertThat(config.getInt("synod.kafka.port")).isEqualTo(3);
    assertThat(config.getInt("synod.http.port")).isEqualTo(2);
    assertThat(config.getInt("synod.peer.port")).isEqualTo(1);
  }

  @Test
  void a_key_with_a_dash_has_an_underscore_in_the_environment() {
    Config config = load(Optional.empty(), List.of(), Map.of("SYNOD_ZOOKEEPER_TICK_TIME", "3s"), new Properties());
    assertThat(config.getDuration("synod.zookeeper.tick-time")).hasSeconds(3);
  }

  @Test
  void keys_of_libraries_pass_through() {
    Config config = load(Optional.empty(), List.of("akka.loglevel=DEBUG"), Map.of(), new Properties());
    assertThat(config.getString("akka.loglevel")).isEqualTo("DEBUG");
  }

  @Test
  void an_unknown_key_is_refused_with_its_place_and_the_nearest_known_one() throws IOException {
    File file = file("synod {\n  zookeeper { prt = 2182 }\n}");
    assertThatThrownBy(() -> load(Optional.of(file), List.of(), Map.of(), new Properties())).isInstanceOf(Fatal.class)
        .satisfies(fatal -> assertThat(((Fatal) fatal).exit()).isEqualTo(Exit.USAGE))
        .hasMessageContaining("synod.zookeeper.prt").hasMessageContaining(file.getName() + ": 2").hasMessageContaining("did you mean synod.zookeeper.port?");
  }

  @Test
  void an_unknown_variable_is_refused() {
    assertThatThrownBy(() -> load(Optional.empty(), List.of(), Map.of("SYNOD_ZOOKEEPER_PROT", "1"), new Properties()))
        .hasMessageContaining("SYNOD_ZOOKEEPER_PROT").hasMessageContaining("SYNOD_ZOOKEEPER_PORT");
  }

  @Test
  void a_setting_without_a_value_a_missing_file_and_a_syntax_error_are_named() throws IOException {
    assertThatThrownBy(() -> load(Optional.empty(), List.of("zookeeper.port"), Map.of(), new Properties())).hasMessageContaining("KEY=VALUE");
    assertThatThrownBy(() -> load(Optional.of(new File("/nowhere.conf")), List.of(), Map.of(), new Properties())).hasMessageContaining("/nowhere.conf");
    File broken = file("synod {");
    assertThatThrownBy(() -> load(Optional.of(broken), List.of(), Map.of(), new Properties())).hasMessageContaining(broken.getName());
  }

  private static Config load(Optional<File> file, List<String> sets, Map<String, String> environment, Properties system) {
    return Configuration.load(file, sets, environment, system);
  }

  private File file(String content) throws IOException {
    Path file = directory.resolve("my.conf");
    Files.writeString(file, content);
    return file.toFile();
  }
}
