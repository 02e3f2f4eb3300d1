package io.synod.zookeeper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What the system and the JVM tell of a server's process on this machine. */
record ServerProcess(long pid) {
  /** Processor time of all its living threads, in nanoseconds. */
  long cpuNanos() {
    try (Stream<Path> tasks = Files.list(Path.of("/proc/" + pid + "/task"))) {
      return tasks.mapToLong(ServerProcess::cpuNanos).sum();
    } catch (IOException e) {
      throw new IllegalStateException("no process " + pid, e);
    }
  }

  private static long cpuNanos(Path task) {
    try {
      return Long.parseLong(Files.readString(task.resolve("schedstat")).split(" ")[0]);
    } catch (IOException ended) {
      return 0;
    }
  }

  long residentBytes() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid + "/status"))) {
      return lines.filter(line -> line.startsWith("VmRSS")).mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10).findAny().orElse(0);
    } catch (IOException e) {
      throw new IllegalStateException("no process " + pid, e);
    }
  }

  /** R, S, D, T, Z, … as proc(5) has it; X when there is none any more. */
  char state() {
    try {
      String line = Files.readString(Path.of("/proc/" + pid + "/stat"));
      return line.charAt(line.lastIndexOf(')') + 2);
    } catch (IOException ended) {
      return 'X';
    }
  }

  /** Starts another like it: same command line, directory and environment. */
  ProcessBuilder again() {
    var process = Path.of("/proc/" + pid);
    try {
      var builder = new ProcessBuilder(strings(process.resolve("cmdline"))).directory(process.resolve("cwd").toRealPath().toFile());
      builder.environment().clear();
      for (String each : strings(process.resolve("environ"))) {
        if (each.contains("=")) builder.environment().put(each.substring(0, each.indexOf('=')), each.substring(each.indexOf('=') + 1));
      }
      return builder;
    } catch (IOException e) {
      throw new IllegalStateException("no process " + pid, e);
    }
  }

  private static List<String> strings(Path file) throws IOException {
    return List.of(Files.readString(file).split("\0"));
  }

  int openFiles() {
    try (Stream<Path> files = Files.list(Path.of("/proc/" + pid + "/fd"))) {
      return (int) files.count();
    } catch (IOException e) {
      throw new IllegalStateException("no process " + pid, e);
    }
  }

  /** What lives on its heap, after a full collection. */
  long liveHeapBytes() {
    List<String> histogram = jcmd("GC.class_histogram");
    String[] total = histogram.get(histogram.size() - 1).trim().split("\\s+");
    return Long.parseLong(total[2]);
  }

  private List<String> jcmd(String command) {
    try {
      var process = new ProcessBuilder(System.getProperty("java.home") + "/bin/jcmd", Long.toString(pid), command).redirectErrorStream(true).start();
      return new String(process.getInputStream().readAllBytes()).lines().filter(line -> !line.isBlank()).toList();
    } catch (IOException e) {
      throw new IllegalStateException("jcmd does not reach " + pid, e);
    }
  }
}
