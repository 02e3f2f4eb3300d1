/**
 * The tree of znodes with its sessions: paths, {@code Stat}, access control, {@code multi}, watches.
 *
 * <p>{@link io.synod.znode.Tree} is what the ensemble replicates. The leader's {@link io.synod.znode.Preparation} turns a request
 * ({@link io.synod.znode.Op}) into facts ({@link io.synod.znode.Changed}) or a refusal; each fact is {@link io.synod.znode.Step}s of one
 * znode each, folded by that znode's actor ({@link io.synod.znode.ZnodeActor}) into its published view ({@link io.synod.znode.Znode}).
 * {@link io.synod.znode.Applying} takes committed transactions through these, {@link io.synod.znode.Recovery} those of the log at a start.
 */
package io.synod.znode;
