package io.synod.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synod.loop.Exit;
import io.synod.loop.Fatal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
  @TempDir Path directory;

  @Test void a_new_directory_is_created_and_remembers_its_node() {
    Path data = directory.resolve("a/b");
    DataDirectory.open(data, "1").close();
    assertThat(data.resolve("format")).hasContent("1");
    assertThat(data.resolve("node.id")).hasContent("1");
    try (DataDirectory again = DataDirectory.open(data, "1")) {
      assertThat(again.path()).isEqualTo(data);
      assertThat(again.storage()).isNotNull();
    }
  }

  @Test void the_directory_of_another_node_is_refused() {
    DataDirectory.open(directory, "1").close();
    refused("2").hasMessage("node 2 cannot start: the data directory " + directory + " holds node 1. Start it with --id 1, "
        + "or give node 2 an empty --data directory.");
    DataDirectory.open(directory, "1").close();    // the refusal gave the lock back
  }

  @Test void a_myid_of_another_node_is_refused() throws IOException {
    Files.createDirectories(directory);
    Files.writeString(directory.resolve("myid"), "1\n");
    DataDirectory.open(directory, "1").close();
    Files.writeString(directory.resolve("myid"), "2\n");
    refused("1").hasMessageContaining("node 1 cannot start: the myid in the data directory " + directory + " says 2.");
  }

  @Test void a_newer_format_is_refused() throws IOException {
    DataDirectory.open(directory, "1").close();
    Files.writeString(directory.resolve("format"), "2\n");
    refused("1").hasMessageContaining("has format 2").hasMessageContaining("formats up to 1").hasMessageContaining("newer version");
  }

  @Test void a_format_that_is_no_number_is_refused() throws IOException {
    Files.writeString(directory.resolve("format"), "ext4\n");
    refused("1").hasMessageContaining("\"ext4\"");
  }

  @Test void a_file_is_no_directory() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));
    assertThatThrownBy(() -> DataDirectory.open(file, "1")).isInstanceOf(Fatal.class).hasMessageContaining(file + " is a file");
    assertThatThrownBy(() -> DataDirectory.open(file.resolve("below"), "1")).isInstanceOf(Fatal.class).hasMessageContaining("--data");
  }

  @Test void a_directory_that_cannot_be_written_is_refused() throws IOException {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("r-xr-xr-x"));
    Assumptions.assumeFalse(Files.isWritable(directory), "this user may write anywhere");
    refused("1").hasMessageContaining("is not writable by user " + System.getProperty("user.name"));
  }

  @Test void a_second_node_in_this_process_is_refused() {
    try (DataDirectory held = DataDirectory.open(directory, "1")) {
      refused("1").hasMessageContaining(held.path() + " is in use by another node (process " + ProcessHandle.current().pid() + ")");
    }
    DataDirectory.open(directory, "1").close();
  }

  @Test void a_node_in_another_process_is_refused_until_that_has_ended() throws Exception {
    Process other = new ProcessBuilder(ProcessHandle.current().info().command().orElseThrow(), "-cp", System.getProperty("java.class.path"),
        Holder.class.getName(), directory.toString()).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (var said = other.inputReader()) {
      assertThat(said.readLine()).isEqualTo("held");
      refused("1").hasMessageContaining("in use by another node (process " + other.pid() + ")").hasMessageContaining("Stop that node");
      other.destroyForcibly();
      other.waitFor();
      DataDirectory.open(directory, "1").close();
    } finally {
      other.destroyForcibly();
    }
  }

  private AbstractThrowableAssert<?, ? extends Throwable> refused(String nodeId) {
    return assertThatThrownBy(() -> DataDirectory.open(directory, nodeId))
        .isInstanceOfSatisfying(Fatal.class, fatal -> assertThat(fatal.exit()).isEqualTo(Exit.DATA));
  }

  /** The other process: takes the directory and holds it until it is killed. */
  static final class Holder {
    private Holder() {}

    public static void main(String[] arguments) throws IOException {
      try (DataDirectory held = DataDirectory.open(Path.of(arguments[0]), "1")) {
        System.out.println("held");
        if (System.in.read() >= 0) throw new IOException("nobody writes to " + held.path());
      }
    }
  }
}
