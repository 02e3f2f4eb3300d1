package io.synod.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DefaultsTest {
  @Test void the_packaged_defaults_are_those_of_the_files(@TempDir Path directory) throws IOException {
    Defaults.main(new String[] {directory.toString()});
    try (var packaged = Files.newInputStream(directory.resolve(Defaults.RESOURCE))) {
      assertThat(Defaults.read(packaged).root().unwrapped()).isEqualTo(Defaults.parsed().root().unwrapped())
          .extractingByKeys("synod", "akka").doesNotContainNull();
    }
    assertThat(Defaults.parsed().entrySet()).as("the tests' own libraries add to it").containsAll(Defaults.load().entrySet());
  }

  @Test void every_kind_of_value_comes_back() throws IOException {
    var config = ConfigFactory.parseString("a { b = 1, c = 12345678901, d = 1.5, e = true, f = [x, [2], {g = null}], h = null, \"i.j\" = k }");
    var bytes = new ByteArrayOutputStream();
    Defaults.write(new DataOutputStream(bytes), config.root().unwrapped());
    assertThat(Defaults.read(new ByteArrayInputStream(bytes.toByteArray())).root().unwrapped()).isEqualTo(config.root().unwrapped());
  }
}
