package io.synod.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Plain starts are read without picocli: they must mean what they mean to it. */
class MainTest {
  @ParameterizedTest
  @ValueSource(strings = {"", "--data /tmp/d", "--id 7", "--set a=1 --set b=2 --data d", "--config my.conf --zoo-cfg zoo.cfg --id 254",
      "--set log.file=x=y", "--seed a:1 --seed b:2 --bootstrap-expect 3", "--set cluster.seeds=[] --set http.port=0"})
  void a_plain_start_is_read_as_picocli_reads_it(String line) {
    String[] arguments = words(line);
    var theirs = new Main();
    new CommandLine(theirs).parseArgs(arguments);
    assertThat(Main.plain(arguments)).usingRecursiveComparison().isEqualTo(theirs);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--help", "inspect --data d", "--data", "--id x", "--id -1", "--bootstrap-expect x", "--bootstrap-expect 3 --bootstrap-expect 5", "--id 99999999999", "--data d --data e", "--data=d", "--set --data",
      "--bogus 1", "d --data", "--data @file", "--id 1 version"})
  void everything_else_is_picocli_s(String line) {
    assertThat(Main.plain(words(line))).isNull();
  }

  @Test void an_empty_value_is_picocli_s() {
    assertThat(Main.plain(new String[] {"--data", ""})).isNull();
  }

  private static String[] words(String line) {
    return line.isEmpty() ? new String[0] : List.of(line.split(" ")).toArray(String[]::new);
  }
}
