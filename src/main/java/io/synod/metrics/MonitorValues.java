package io.synod.metrics;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Names to values as ZooKeeper's own provider lists them: a summary becomes {@code avg_}, {@code min_}, {@code max_}, {@code cnt_}, {@code sum_} and four percentiles;
 * of a set of values, which Prometheus is told with the label {@code key}, the key stands before the name.
 */
public final class MonitorValues implements Sheet {
  private static final String SET = "key";
  private final Map<String, Object> values = new LinkedHashMap<>();

  /** In the order in which {@code source} told them. */
  public static Map<String, Object> of(Source source) {
    var sheet = new MonitorValues();
    source.writeTo(sheet);
    return sheet.values;
  }

  @Override
  public void text(String name, String value) {
    values.put(name, value);
  }

  @Override
  public void gauge(String name, String help, Number value, String... labels) {
    values.put(key(name, labels), value);
  }

  @Override
  public void counter(String name, String help, Number value, String... labels) {
    values.put(key(name, labels), value);
  }

  @Override
  public void summary(String name, String help, Distribution of, String... labels) {
    String key = key(name, labels);
    values.put("avg_" + key, of.mean());
    values.put("min_" + key, of.min());
    values.put("max_" + key, of.max());
    values.put("cnt_" + key, of.count());
    values.put("sum_" + key, of.sum());
    values.put("p50_" + key, of.quantile(0.5));
    values.put("p95_" + key, of.quantile(0.95));
    values.put("p99_" + key, of.quantile(0.99));
    values.put("p999_" + key, of.quantile(0.999));
  }

  @Override
  public void summary(String name, String help, long count, double sum, String... labels) {
    values.put("cnt_" + key(name, labels), count);
    values.put("sum_" + key(name, labels), sum);
  }

  private static String key(String name, String... labels) {
    if (labels.length == 0) return name;
    if (labels[0].equals(SET)) return labels[1] + "_" + name;
    var key = new StringBuilder(name);
    for (int i = 0; i < labels.length; i += 2) key.append(i == 0 ? '{' : ',').append(labels[i]).append("=\"").append(labels[i + 1]).append('"');
    return key.append('}').toString();
  }
}
