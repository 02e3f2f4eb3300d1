package io.synod.http;

import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.server.AllDirectives;
import akka.http.javadsl.server.Route;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** {@code /}: what there is on this port. Comes last: every path that nothing else served is answered 404 here. */
final class IndexRoutes extends AllDirectives {
  Route routes() {
    return concat(
        pathSingleSlash(() -> get(() -> complete(Json.response(StatusCodes.OK, index())))),
        extractUnmatchedPath(path -> complete(Json.error(StatusCodes.NOT_FOUND, "NOT_FOUND", "there is nothing at " + path + "; / lists what there is"))));
  }

  private static ObjectNode index() {
    return Json.object()
        .put("/health/live", "the process answers")
        .put("/health/ready", "every part serves, or 503 and which does not")
        .put("/metrics", "all measurements, in Prometheus' text format")
        .put("/commands", "the commands of ZooKeeper's AdminServer")
        .put("/members", "the members of the ensemble, their roles, and how far behind each is")
        .put("/znodes/PATH", "the tree: GET, PUT, DELETE; with Accept: text/event-stream its changes")
        .put("/topics", "topics, on a broker: GET, POST, DELETE /topics/NAME");
  }
}
