package io.synod.http;

import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.server.AllDirectives;
import akka.http.javadsl.server.Route;
import io.synod.metrics.Meters;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/** {@code /metrics} in Prometheus' text format, version 0.0.4. */
final class MetricsRoute extends AllDirectives {
  private static final ContentType FORMAT = ContentTypes.parse("text/plain; version=0.0.4; charset=utf-8");
  private final Supplier<Meters> meters;

  /** @param meters made at the first scrape */
  MetricsRoute(Supplier<Meters> meters) {
    this.meters = meters;
  }

  Route routes() {
    return path("metrics", () -> get(() -> complete(HttpResponse.create()
        .withEntity(HttpEntities.create(FORMAT, meters.get().scrape().getBytes(StandardCharsets.UTF_8))))));
  }
}
