/**
 * HTTP on port 8080: health for orchestrators, metrics, the commands of ZooKeeper's AdminServer, the tree ({@code /znodes}) with its watches as server-sent events, the topics.
 * Start at {@link io.synod.http.HttpServer}. Routes read published views and send the same messages as the wire protocols do; they
 * own no state.
 */
package io.synod.http;
