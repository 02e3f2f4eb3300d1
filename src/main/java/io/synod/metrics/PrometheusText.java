package io.synod.metrics;

import java.util.LinkedHashMap;
import java.util.Map;

/** Prometheus' text format, version 0.0.4, as the Java client that ZooKeeper uses writes it: counters keep their names, summaries have three quantiles. */
public final class PrometheusText implements Sheet {
  private static final double[] QUANTILES = {0.5, 0.9, 0.99};
  private final Map<String, StringBuilder> families = new LinkedHashMap<>();

  /** All that {@code sources} tell now. */
  public static String of(Iterable<? extends Source> sources) {
    var text = new PrometheusText();
    sources.forEach(source -> source.writeTo(text));
    return String.join("", text.families.values());
  }

  @Override
  public void text(String name, String value) {
    // a number would have to be made up for it
  }

  @Override
  public void gauge(String name, String help, Number value, String... labels) {
    sample(family(name, help, "gauge"), name, value, labels);
  }

  @Override
  public void counter(String name, String help, Number value, String... labels) {
    sample(family(name, help, "counter"), name, value, labels);
  }

  @Override
  public void summary(String name, String help, Distribution values, String... labels) {
    StringBuilder family = family(name, help, "summary");
    for (double q : QUANTILES) {
      String[] withQuantile = java.util.Arrays.copyOf(labels, labels.length + 2);
      withQuantile[labels.length] = "quantile";
      withQuantile[labels.length + 1] = Double.toString(q);
      sample(family, name, values.recentQuantile(q), withQuantile);
    }
    sample(family, name + "_count", values.count(), labels);
    sample(family, name + "_sum", values.sum(), labels);
  }

  @Override
  public void summary(String name, String help, long count, double sum, String... labels) {
    StringBuilder family = family(name, help, "summary");
    sample(family, name + "_count", count, labels);
    sample(family, name + "_sum", sum, labels);
  }

  private StringBuilder family(String name, String help, String type) {
    return families.computeIfAbsent(name, first -> new StringBuilder("# HELP ").append(name).append(' ').append(help)
        .append("\n# TYPE ").append(name).append(' ').append(type).append('\n'));
  }

  private static void sample(StringBuilder to, String name, Number value, String... labels) {
    to.append(name);
    for (int i = 0; i < labels.length; i += 2) {
      to.append(i == 0 ? '{' : ',').append(labels[i]).append("=\"").append(escaped(labels[i + 1])).append('"');
    }
    if (labels.length > 0) to.append('}');
    to.append(' ').append(value).append('\n');
  }

  private static String escaped(String value) {
    return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }
}
