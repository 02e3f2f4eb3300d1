/**
 * The replicated transaction log of one ensemble and its member on this node (DESIGN section 5).
 *
 * <p>{@link io.synod.ensemble.MemberActor} is the shell: it recovers a {@link io.synod.ensemble.StateMachine} from the newest snapshot and
 * what of the log is known to be committed, then looks for a leader and becomes the shell of a role
 * ({@link io.synod.ensemble.RoleActor}): {@link io.synod.ensemble.Leadership} or {@link io.synod.ensemble.Following}, the rules of Zab
 * (Junqueira, Reed, Serafini, DSN 2011). What a role asks for is carried out ({@link io.synod.ensemble.RoleEffects}) by the parts of the member, each of
 * which owns its state: {@link io.synod.ensemble.Tenure} the role, {@link io.synod.ensemble.Roster} who the members are,
 * {@link io.synod.ensemble.Service} whether clients are served, {@link io.synod.ensemble.OwnLog} what is on its way into the log. A proposal goes prepare, gather ({@link io.synod.ensemble.Pipeline}), durable here
 * ({@link io.synod.ensemble.TxnLogActor}) and in a quorum of logs, apply, reply. An ensemble of one goes the same way with a quorum of one.
 * {@link io.synod.ensemble.Replication} brings the history to each learner at its own pace; {@link io.synod.ensemble.History} is what a member
 * has of it; {@link io.synod.ensemble.PeerMessage} is what they say to each other, over {@link io.synod.ensemble.Peers}.
 *
 * <p>Who the members are is a {@link io.synod.ensemble.Configuration}, and what decides for all a {@link io.synod.ensemble.Quorum}. They elect
 * their leader by {@link io.synod.ensemble.Election}, whose shell is {@link io.synod.ensemble.ElectionActor}.
 */
package io.synod.ensemble;
