/**
 * Consumer groups: who is a member, who is assigned what, and the offsets that were committed (the classic protocol of KIP-62, KIP-134,
 * KIP-345, KIP-394, KIP-814).
 *
 * <p>The rules are pure. {@link io.synod.group.Group} is the membership as a state machine; start at {@link io.synod.group.Group#join}.
 * {@link io.synod.group.StoredGroup} is what outlives a crash: a fold over {@link io.synod.group.GroupEvent}s. The shell of both is
 * {@link io.synod.group.GroupActor}, one per group, found through {@link io.synod.group.GroupsActor}. Its journal is the group's partition
 * of {@code __consumer_offsets}: {@link io.synod.group.OffsetsJournalActor}, in the record format of Kafka ({@link io.synod.group.OffsetRecords}).
 */
package io.synod.group;
