/**
 * Durable logs: {@link io.synod.journal.SegmentedLog} appends entries to segment files and makes many of them durable with one sync;
 * {@link io.synod.journal.SynodJournal} and {@link io.synod.journal.SynodSnapshotStore} are the Akka Persistence plugins on it, which find
 * disk and executor through {@link io.synod.journal.JournalRuntime}. {@link io.synod.journal.Storage} is the one door to the disk,
 * {@link io.synod.journal.DataDirectory} the lock on it. Formats: docs/data-directory.md.
 *
 * <p>What is acknowledged is on disk. A tail that a crash has torn is cut off, damage before it is refused, a failed write stops the node.
 */
package io.synod.journal;
