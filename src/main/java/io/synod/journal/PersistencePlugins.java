package io.synod.journal;

import com.typesafe.config.Config;

/**
 * Which journal and snapshot store a persistent actor uses. Passed to every one of them, never looked up: a node has several journals,
 * and in the simulator several nodes share one actor system.
 *
 * @param config settings of both plugins, under their ids: part of the configuration the actor system is created with, since typed
 *               persistent actors of Akka 2.6 can be given ids only. The simulator declares the ids of all starts of its nodes at once
 */
public record PersistencePlugins(String journalId, String snapshotId, Config config) {}
