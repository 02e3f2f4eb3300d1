/**
 * Sessions of clients: ids, timeouts, expiry, the order of requests and replies (DESIGN section 4, rules 3 and 4).
 *
 * <p>Start at {@link io.synod.session.SessionActor}, one per client connection, on the connection's loop. Its rules are
 * {@link io.synod.session.Turns} (who may start, who may be answered) and {@link io.synod.session.Horizon} (what may be revealed); a
 * protocol gives it {@link io.synod.session.Call}s and is told what to write through {@link io.synod.session.Client}. The rule of expiry is
 * {@link io.synod.session.Expiry}, its shell {@link io.synod.session.ExpiryActor}, at work only where the node leads
 * ({@link io.synod.session.Standing}); {@link io.synod.session.Sessions} is what the node's
 * sessions share.
 */
package io.synod.session;
