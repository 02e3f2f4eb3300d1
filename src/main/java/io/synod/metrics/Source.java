package io.synod.metrics;

/** A part of the node that has something to tell. Called by any thread, whenever somebody asks; must not block. */
@FunctionalInterface
public interface Source {
  void writeTo(Sheet sheet);
}
