package io.synod.node;

import io.synod.http.Readiness;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The parts of a node in their order of start: which of them serve, and how each is stopped. Stopping goes backwards. Any thread. */
final class Parts implements Readiness {
  private static final Logger LOG = LoggerFactory.getLogger(Parts.class);
  private final Map<String, BooleanSupplier> serving = new LinkedHashMap<>();
  private final Deque<Part> started = new ArrayDeque<>();

  private record Part(String name, AutoCloseable how) {}

  /** @param names in the order of start */
  Parts(String... names) {
    for (String name : names) serving.put(name, () -> false);
  }

  /** {@code name} serves from now on. @param where its address, for the log */
  void serves(String name, Object where) {
    serves(name, where, () -> true);
  }

  /** {@code name} serves from now on, whenever {@code now} says so. */
  synchronized void serves(String name, Object where, BooleanSupplier now) {
    serving.put(name, now);
    LOG.info("{} ready on {}", name, where);
  }

  /** To be closed when the node stops; also when it stops because a later part could not start. */
  synchronized <T extends AutoCloseable> T closing(String name, T part) {
    started.push(new Part(name, part));
    return part;
  }

  @Override
  public synchronized Map<String, Boolean> parts() {
    var parts = new LinkedHashMap<String, Boolean>();
    serving.forEach((name, now) -> parts.put(name, now.getAsBoolean()));
    return parts;
  }

  /** A part that cannot be closed in order does not keep the others from it. */
  void close() {
    for (Part part = next(); part != null; part = next()) {
      try {
        part.how().close();
      } catch (Exception failure) {
        LOG.warn("{} did not stop in order", part.name(), failure);
      }
    }
  }

  private synchronized Part next() {
    serving.replaceAll((name, now) -> () -> false);
    return started.poll();
  }
}
