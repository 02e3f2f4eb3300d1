/**
 * A node, or a whole cluster, in one thread (DESIGN section 9): the real actors run on a {@link io.synod.sim.SimSystem} whose every task
 * and timer is drawn by a seed, over twins of the other doors (clock, storage, connections, stopper). One seed is one run, to the last
 * step; a failure prints the seed and the command that replays it.
 *
 * <p>From below: {@link io.synod.sim.SeededExecutor} (who runs next), {@link io.synod.sim.VirtualTime} (what time it is),
 * {@link io.synod.sim.SimSystem} (an actor system on both), {@link io.synod.sim.Simulation} (faults, work and checks around it).
 */
package io.synod.sim;
