package io.synod.sim;

import java.util.HashMap;
import java.util.Map;

/**
 * A client is told of every change that a watch of its hears, once, and before it can see that change; over a new connection, when it sets its
 * watches again, of what changed since the last zxid it knew. Nobody is told what did not happen.
 */
final class NoWatchIsMissed implements Check {
  private final Map<String, Vigil> open = new HashMap<>();

  @Override
  public void on(Event event, World world) {
    if (event instanceof Event.Asked asked && asked.ask() instanceof Ask.SetWatches all) {
      Probe.hit("watches are set again");
      vigil(asked.client(), asked.link(), world).restores(all);
    }
    if (event instanceof Event.Noticed noticed) vigil(noticed.client(), noticed.link(), world).told(noticed.event());
    if (event instanceof Event.Answered answered)
      vigil(answered.client(), answered.link(), world).answered(answered.ask(), answered.learnt(), answered.zxid());
    if (event instanceof Event.Disconnected lost) open.remove(key(lost.client(), lost.link()));
  }

  @Override
  public void atRest(World world) {
    open.values().forEach(Vigil::atRest);
  }

  private Vigil vigil(String client, int link, World world) {
    return open.computeIfAbsent(key(client, link), key -> new Vigil(key, world.ledger().model()));
  }

  private static String key(String client, int link) {
    return client + " over connection " + link;
  }
}
