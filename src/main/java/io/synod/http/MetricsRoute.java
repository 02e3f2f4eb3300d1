package io.synod.http;

import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.server.AllDirectives;
import akka.http.javadsl.server.Route;
import io.synod.metrics.PrometheusText;
import io.synod.metrics.Source;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** {@code /metrics} in Prometheus' text format, version 0.0.4. */
final class MetricsRoute extends AllDirectives {
  private static final ContentType FORMAT = ContentTypes.parse("text/plain; version=0.0.4; charset=utf-8");
  private final List<Source> sources;

  MetricsRoute(List<Source> sources) {
    this.sources = List.copyOf(sources);
  }

  Route routes() {
    return path("metrics", () -> get(() -> complete(HttpResponse.create()
        .withEntity(HttpEntities.create(FORMAT, PrometheusText.of(sources).getBytes(StandardCharsets.UTF_8))))));
  }
}
