package io.synod.journal;

import com.typesafe.config.Config;

/**
 * Which journal and snapshot store a persistent actor uses. Passed to every one of them, never looked up: a node has several journals,
 * and in the simulator several nodes share one actor system.
 *
 * @param config settings of both plugins, under their ids: part of the configuration the actor system is created with, since typed
 *               persistent actors of Akka 2.6 can be given ids only. The simulator declares the ids of all starts of its nodes at once
 */
public record PersistencePlugins(String journalId, String snapshotId, Config config) {
  /**
   * The configuration key of the dispatcher on which the children of a journal plugin live. Akka's journal hands every result to a child of its
   * own before the persistent actor gets it; on the default dispatcher that would cost two wake-ups for each write.
   */
  public static String dispatcherOfChildren(String journalId) {
    return "akka.actor.deployment.\"/" + journalId + "/*\".dispatcher";
  }
}
