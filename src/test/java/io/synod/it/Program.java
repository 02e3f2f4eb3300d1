package io.synod.it;

import static org.awaitility.Awaitility.await;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A stock program as a process of its own; what it prints is kept in a file. */
final class Program implements AutoCloseable {
  private final Process process;
  private final Path output;
  private final BufferedWriter input;

  private Program(Process process, Path output) {
    this.process = process;
    this.output = output;
    input = process.outputWriter(StandardCharsets.UTF_8);
  }

  /** In a JVM and on a class path of its own. @param arguments options of the JVM, the main class, and its arguments */
  static Program java(Path output, String classPath, List<String> arguments) {
    var command = new ArrayList<>(List.of(ProcessHandle.current().info().command().orElse("java"), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC",
        "-cp", classPath));
    command.addAll(arguments);
    return start(output, command);
  }

  static Program start(Path output, List<String> command) {
    return start(output, command, Map.of());
  }

  /** @param environment beside that of this process */
  static Program start(Path output, List<String> command, Map<String, String> environment) {
    try {
      var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
      builder.environment().putAll(environment);
      return new Program(builder.start(), output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String output() {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until it has printed {@code text}. */
  void awaitOutput(String text, Duration atMost) {
    await(text).atMost(atMost).pollInterval(Duration.ofMillis(50)).until(() -> {
      if (output().contains(text)) return true;
      if (!process.isAlive()) throw new IllegalStateException("it ended with " + process.exitValue() + " before it printed " + text + "\n" + output());
      return false;
    });
  }

  /** One line to its standard input. */
  void say(String line) {
    try {
      input.write(line);
      input.newLine();
      input.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** @return the exit code */
  int awaitEnd(Duration atMost) throws InterruptedException {
    if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) throw new IllegalStateException("still running after " + atMost + "\n" + output());
    return process.exitValue();
  }

  /** SIGSTOP and SIGCONT: it stands still, as a machine that is suspended. */
  void suspend() {
    signal("STOP");
  }

  void resume() {
    signal("CONT");
  }

  private void signal(String name) {
    try {
      if (new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor() != 0) throw new IOException("kill -" + name + " failed");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** SIGTERM. @return the exit code */
  int terminate(Duration atMost) throws InterruptedException {
    process.destroy();
    return awaitEnd(atMost);
  }

  /** SIGKILL; it is gone on return. */
  void kill9() {
    process.destroyForcibly();
    process.onExit().join();
  }

  @Override
  public void close() {
    kill9();
  }
}
