package io.synod.http;

import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.server.AllDirectives;
import akka.http.javadsl.server.Route;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** {@code /health/live}: the process answers. {@code /health/ready}: every part serves, or 503 and which does not. */
final class HealthRoutes extends AllDirectives {
  private final Readiness readiness;

  HealthRoutes(Readiness readiness) {
    this.readiness = readiness;
  }

  Route routes() {
    return pathPrefix("health", () -> concat(
        path("live", () -> get(() -> complete(Json.response(StatusCodes.OK, Json.object().put("status", "live"))))),
        path("ready", () -> get(this::ready))));
  }

  private Route ready() {
    var parts = readiness.parts();
    boolean ready = !parts.containsValue(false);
    ObjectNode body = Json.object().put("status", ready ? "ready" : "starting");
    ObjectNode each = body.putObject("parts");
    parts.forEach(each::put);
    return complete(Json.response(ready ? StatusCodes.OK : StatusCodes.SERVICE_UNAVAILABLE, body));
  }
}
