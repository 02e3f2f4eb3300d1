/**
 * Event loops, connections and links: the door to the network (DESIGN section 3).
 *
 * <p>{@link io.synod.loop.EventLoops} starts one thread per core that is a Netty event loop and an Akka dispatcher at once, so that a
 * connection and the actors that serve it never hand work to another thread. {@link io.synod.loop.Listener} accepts connections on them
 * and cuts their bytes into frames ({@link io.synod.loop.FrameDecoder}); a protocol sees only {@link io.synod.loop.Connection} and
 * implements {@link io.synod.loop.ConnectionHandler}. What many connections of a loop are told leaves together ({@link io.synod.loop.Mailing}). {@link io.synod.loop.Links} is how the node speaks with its peers. {@link io.synod.loop.LoopGuard} tells when something blocked a loop.
 * Besides {@code journal} this is the only package that owns threads.
 */
package io.synod.loop;
