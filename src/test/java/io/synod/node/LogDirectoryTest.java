package io.synod.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synod.loop.Fatal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogDirectoryTest {
  @TempDir Path directory;

  @Test void the_log_is_there_and_stays_there() throws IOException {
    place("log");
    Files.writeString(journal().resolve("1.log"), "x");
    assertThat(directory.resolve("log/synod-1/1.log")).exists();
    place("log");
    assertThatThrownBy(() -> place("other")).isInstanceOf(Fatal.class).hasMessageContaining(directory.resolve("log/synod-1").toString());
  }

  @Test void a_log_that_is_in_the_data_directory_is_not_left_behind() throws IOException {
    Files.createDirectories(journal());
    assertThatThrownBy(() -> place("log")).isInstanceOf(Fatal.class).hasMessageContaining("move the log there");
  }

  @Test void the_log_of_other_data_is_not_taken() throws IOException {
    Files.createDirectories(directory.resolve("log/synod-1"));
    Files.writeString(directory.resolve("log/synod-1/1.log"), "x");
    assertThatThrownBy(() -> place("log")).isInstanceOf(Fatal.class).hasMessageContaining("another data directory");
  }

  private void place(String log) {
    LogDirectory.place(journal(), directory.resolve(log), 1);
  }

  private Path journal() {
    return directory.resolve("data/ensemble/main/journal");
  }
}
