/**
 * Moving in from a ZooKeeper server and out again: readers and writers of its files, {@code version-2/snapshot.X} and {@code log.X} of
 * versions 3.4 to 3.9. Start at {@link io.synod.migrate.Import} and {@link io.synod.migrate.Export}, which work on a node that does not run, and
 * {@link io.synod.migrate.LiveDatabase}, which works on one that does.
 * The fold of the foreign transactions is {@link io.synod.migrate.Database}, pure.
 */
package io.synod.migrate;
