package io.synod.journal;

import com.typesafe.config.Config;

/**
 * Which journal and snapshot store a persistent actor uses. Passed to every one of them, never looked up: a node has several journals,
 * and in the simulator several nodes share one actor system.
 *
 * @param config settings of both plugins, under their ids; given to the actor as its runtime plugin configuration
 */
public record PersistencePlugins(String journalId, String snapshotId, Config config) {}
