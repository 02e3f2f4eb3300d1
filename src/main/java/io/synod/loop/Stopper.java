package io.synod.loop;

/** Stops the node at once with the exit code of {@code reason}; in the simulator, crashes the simulated node. Any thread. */
@FunctionalInterface
public interface Stopper {
  void stop(Fatal reason);
}
