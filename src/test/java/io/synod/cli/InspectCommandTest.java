package io.synod.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synod.journal.ReadOnlyStorage;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class InspectCommandTest {
  @TempDir Path directory;

  private String run(String... arguments) {
    var out = new StringWriter();
    var line = new CommandLine(new Main()).setOut(new PrintWriter(out)).setErr(new PrintWriter(out));
    line.setExecutionExceptionHandler((failure, command, result) -> {
      out.append(failure.getMessage());
      return 2;
    });
    line.execute(arguments);
    return out.toString();
  }

  @Test
  void an_empty_data_directory_says_whose_it_is() throws Exception {
    Files.writeString(directory.resolve("format"), "1\n");
    Files.writeString(directory.resolve("node.id"), "7\n");
    assertThat(run("inspect", directory.toString())).isEqualToNormalizingNewlines("data directory of node 7, format 1\n");
  }

  @Test
  void what_is_no_segment_is_shown_as_damaged_and_stays_as_it_is() throws Exception {
    Path segment = Files.createDirectories(directory.resolve("journal")).resolve("00000000000000000001.log");
    Files.writeString(segment, "no header at all, but long enough to be one");
    Files.writeString(directory.resolve("snapshot.1f"), "short");
    assertThat(run("inspect", directory.toString())).contains("00000000000000000001.log  the header is damaged", "snapshot.1f has 5 bytes");
    assertThat(segment).hasContent("no header at all, but long enough to be one");
  }

  @Test
  void a_directory_that_is_not_there_is_named() {
    assertThat(run("inspect", "/no/such/place")).isEqualTo("there is no directory /no/such/place to inspect.");
  }

  @Test
  void the_version_is_shown_by_its_own_word() {
    assertThat(run("version")).startsWith("Synod ").contains("Java 17");
  }

  @Test
  void a_directory_that_is_looked_at_cannot_be_changed() throws Exception {
    Files.writeString(directory.resolve("kept"), "kept");
    var storage = new ReadOnlyStorage(directory);
    assertThatThrownBy(() -> storage.delete("kept")).hasMessageContaining("only looked at");
    assertThatThrownBy(() -> storage.open("missing")).isInstanceOf(java.nio.file.NoSuchFileException.class);
    assertThat(directory.resolve("kept")).hasContent("kept");
    assertThat(directory.resolve("missing")).doesNotExist();
  }
}
