package io.synod.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The same values in the two forms in which they are told. */
class SheetsTest {
  private final Summary latency = new Summary(1, () -> 0);
  private final Source source = sheet -> {
    sheet.text("version", "3.9.5");
    sheet.gauge("znode_count", "Znodes", 5);
    sheet.counter("connection_rejected", "Refused", 2L);
    sheet.gauge("log_size", "Bytes", 7, "topic", "a\"b", "partition", "0");
    sheet.gauge("log_size", "Bytes", 8, "topic", "a\"b", "partition", "1");
    sheet.summary("readlatency", "Milliseconds", latency.values());
    sheet.summary("gc_seconds", "Seconds", 3, 0.5, "gc", "G1");
  };

  @Test
  void prometheus_gets_numbers_with_their_kind_and_names_as_they_are() {
    latency.cell(0).record(4);
    latency.cell(0).record(6);
    assertThat(PrometheusText.of(List.of(source))).isEqualTo("""
        # HELP znode_count Znodes
        # TYPE znode_count gauge
        znode_count 5
        # HELP connection_rejected Refused
        # TYPE connection_rejected counter
        connection_rejected 2
        # HELP log_size Bytes
        # TYPE log_size gauge
        log_size{topic="a\\"b",partition="0"} 7
        log_size{topic="a\\"b",partition="1"} 8
        # HELP readlatency Milliseconds
        # TYPE readlatency summary
        readlatency{quantile="0.5"} 4.0
        readlatency{quantile="0.9"} 6.0
        readlatency{quantile="0.99"} 6.0
        readlatency_count 2
        readlatency_sum 10
        # HELP gc_seconds Seconds
        # TYPE gc_seconds summary
        gc_seconds_count{gc="G1"} 3
        gc_seconds_sum{gc="G1"} 0.5
        """);
  }

  @Test
  void mntr_spreads_a_summary_over_names_as_zookeeper_does() {
    latency.cell(0).record(4);
    latency.cell(0).record(7);
    assertThat(MonitorValues.of(source)).containsEntry("version", "3.9.5").containsEntry("avg_readlatency", 5.5).containsEntry("min_readlatency", 4L)
        .containsEntry("max_readlatency", 7L).containsEntry("cnt_readlatency", 2L).containsEntry("sum_readlatency", 11L)
        .containsEntry("p50_readlatency", 4L).containsEntry("p999_readlatency", 7L).containsKey("p95_readlatency");
  }

  @Test
  void of_a_set_of_values_mntr_has_the_key_before_the_name_and_prometheus_as_a_label() {
    Source set = sheet -> sheet.gauge("learner_silent_ms", "Milliseconds", 7, "key", "3");
    assertThat(MonitorValues.of(set)).containsEntry("3_learner_silent_ms", 7);
    assertThat(PrometheusText.of(List.of(set))).contains("learner_silent_ms{key=\"3\"} 7\n");
  }

  @Test
  void the_java_machine_is_told_by_the_names_of_the_prometheus_client() {
    String text = PrometheusText.of(List.of(new JvmSource()));
    assertThat(text).contains("jvm_memory_bytes_used{area=\"heap\"}", "jvm_gc_collection_seconds_count{gc=", "jvm_threads_current ", "process_cpu_seconds_total ");
    assertThat(text.lines().filter(line -> !line.startsWith("#"))).allMatch(line -> line.matches("[a-z_]+(\\{.*})? -?[0-9.E]+"));
  }
}
