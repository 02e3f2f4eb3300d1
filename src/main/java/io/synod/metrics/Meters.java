package io.synod.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.function.ToDoubleFunction;

/**
 * The node's meters. Everything is read when somebody scrapes; nothing is counted twice on a hot path. Made on first use, since most
 * nodes are asked only after they have started.
 */
public final class Meters implements AutoCloseable {
  private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics gc = new JvmGcMetrics();

  public Meters() {
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    gc.bindTo(registry);
  }

  /** A value that goes up and down. @param name as published, in snake case */
  public <T> Meters gauge(String name, String help, T owner, ToDoubleFunction<T> value) {
    Gauge.builder(name, owner, value).description(help).strongReference(true).register(registry);
    return this;
  }

  /** A count that only grows; published with {@code _total}. */
  public <T> Meters counter(String name, String help, T owner, ToDoubleFunction<T> value) {
    FunctionCounter.builder(name, owner, value).description(help).register(registry);
    return this;
  }

  /** All meters in Prometheus' text format. */
  public String scrape() {
    return registry.scrape();
  }

  @Override
  public void close() {
    gc.close();
    registry.close();
  }
}
