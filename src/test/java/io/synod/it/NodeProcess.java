package io.synod.it;

import static org.awaitility.Awaitility.await;

import io.synod.testkit.Patience;
import io.synod.testkit.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A running {@code node.jar} on ports of its own; the same data and ports over restarts. */
final class NodeProcess implements AutoCloseable {
  /** The Java this test runs on. */
  static final String JAVA = ProcessHandle.current().info().command().orElse("java");
  /** A start or a stop takes seconds; this is to find those that do not end. */
  private static final Duration LONG = Duration.ofMinutes(3);
  /** The build under test. */
  static final Path JAR = Path.of(System.getProperty("node.jar", "target/node.jar"));
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  final int zookeeper = Ports.free();
  final int kafka = Ports.free();
  final int http = Ports.free();
  final int peer = Ports.free();
  final int cluster = Ports.free();
  private final Path data;
  private final Path log;
  private final List<String> options = new ArrayList<>();
  private Path jar = JAR;
  private String java = JAVA;
  private String host = "127.0.0.1";
  private List<String> within = List.of();
  private List<String> machine = List.of("-Xmx512m");
  private Process process;

  NodeProcess(Path directory, String... extra) {
    this(directory, directory.resolve("data"), List.of(extra));
    options.addAll(0, List.of("--data", data.toString(), "--set", "zookeeper.port=" + zookeeper, "--set", "peer.port=" + peer));
  }

  private NodeProcess(Path directory, Path data, List<String> extra) {
    this.data = data;
    log = directory.resolve("node.log");
    options.addAll(List.of("--set", "kafka.port=" + kafka, "--set", "http.port=" + http, "--set", "cluster.port=" + cluster));
    options.addAll(extra);
  }

  /** One that is started from {@code directory/zoo.cfg}, which is to be written before; its dataDir is {@code directory/data}. */
  static NodeProcess ofZooCfg(Path directory, String... extra) {
    var node = new NodeProcess(directory, directory.resolve("data/synod"), List.of(extra));
    node.options.addAll(0, List.of("--zoo-cfg", directory.resolve("zoo.cfg").toString()));
    return node;
  }

  /** More of them, for the next start. */
  NodeProcess options(String... more) {
    options.addAll(List.of(more));
    return this;
  }

  /** Of another build, from the next start on. */
  NodeProcess of(Path build) {
    jar = build;
    return this;
  }

  /** On another Java than the test's. */
  NodeProcess on(Path java) {
    this.java = java.toString();
    return this;
  }

  /** On another address than the loopback's, and started by {@code within}, such as {@code ip netns exec NAME}. */
  NodeProcess at(String host, List<String> within) {
    this.host = host;
    this.within = List.copyOf(within);
    return this;
  }

  /** Options of its Java machine, instead of those of this class. */
  NodeProcess on(List<String> machine) {
    this.machine = List.copyOf(machine);
    return this;
  }

  /** Starts it and waits until it is ready. */
  NodeProcess start() {
    launch();
    return awaitReady();
  }

  NodeProcess awaitReady() {
    await("the node is ready, see " + log).atMost(LONG).pollInterval(Duration.ofMillis(50)).until(() -> {
      if (!process.isAlive()) throw new IllegalStateException("the node ended with " + process.exitValue() + "\n" + log());
      return ready();
    });
    return this;
  }

  /** Starts it without waiting. */
  Process launch() {
    var command = new ArrayList<>(within);
    command.add(java);
    command.addAll(machine);
    command.addAll(List.of("-jar", jar.toString()));
    command.addAll(options);
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile())).start();
      return process;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean ready() {
    try {
      return get("/health/ready").statusCode() == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  HttpResponse<String> get(String path) throws IOException {
    return send(HttpRequest.newBuilder(uri(path)).timeout(Patience.LONG).build());
  }

  HttpResponse<String> send(HttpRequest request) throws IOException {
    try {
      return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  URI uri(String path) {
    return URI.create("http://" + host + ":" + http + path);
  }

  /** What a four-letter word answers. */
  String fourLetterWord(String word) throws IOException {
    try (var socket = new Socket(host, zookeeper)) {
      socket.setSoTimeout((int) Patience.LONG.toMillis());
      socket.getOutputStream().write(word.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  String zookeeperAddress() {
    return host + ":" + zookeeper;
  }

  String kafkaAddress() {
    return host + ":" + kafka;
  }

  Path data() {
    return data;
  }

  String log() {
    try {
      return Files.exists(log) ? Files.readString(log) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean isAlive() {
    return process != null && process.isAlive();
  }

  long pid() {
    return process.pid();
  }

  /** Sends a signal that {@code kill} knows, such as STOP and CONT. */
  void signal(String name) throws IOException, InterruptedException {
    int code = new ProcessBuilder("kill", "-" + name, Long.toString(pid())).inheritIO().start().waitFor();
    if (code != 0) throw new IllegalStateException("kill -" + name + " ended with " + code);
  }

  /** Resident memory, in MiB. */
  long residentMebibytes() throws IOException {
    return Files.readAllLines(Path.of("/proc", Long.toString(pid()), "status")).stream().filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024).findFirst().orElseThrow();
  }

  /** Starts it, for a start that fails. @return the exit code */
  int exitCode() throws InterruptedException {
    launch();
    return awaitExit();
  }

  /** Waits until it ends by itself. @return the exit code */
  int awaitExit() throws InterruptedException {
    if (!process.waitFor(LONG.toMillis(), TimeUnit.MILLISECONDS)) throw new IllegalStateException("still running after " + LONG + "\n" + log());
    return process.exitValue();
  }

  /** SIGKILL: whatever it was doing, it is gone on return. */
  NodeProcess kill9() {
    process.destroyForcibly();
    process.onExit().join();
    return this;
  }

  /** SIGTERM; on a machine that is busy with other things it may take longer than the node lets its parts take. @return the exit code */
  int terminate() throws InterruptedException {
    process.destroy();
    return awaitExit();
  }

  @Override
  public void close() {
    if (isAlive()) kill9();
  }
}
