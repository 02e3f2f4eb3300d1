/**
 * The replicated transaction log of one ensemble and its member on this node (DESIGN section 5).
 *
 * <p>{@link io.synod.ensemble.MemberActor} is the shell: it recovers a {@link io.synod.ensemble.StateMachine} from the newest snapshot and
 * the log, begins a new epoch and leads. A proposal goes prepare, gather ({@link io.synod.ensemble.Pipeline}), durable
 * ({@link io.synod.ensemble.TxnLogActor}), apply, reply. An ensemble of one is the leader of itself; more members change what "durable"
 * means and nothing above it.
 *
 * <p>Who the members are is a {@link io.synod.ensemble.Configuration}, and what decides for all a {@link io.synod.ensemble.Quorum}. They elect
 * their leader by {@link io.synod.ensemble.Election}, whose shell is {@link io.synod.ensemble.ElectionActor}.
 */
package io.synod.ensemble;
