package io.synod.sim;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;

/** Replies come in the order of the requests, one each, and what a client learns never gets older, over all its connections. */
final class RepliesInOrder implements Check {
  private final Map<String, ArrayDeque<Event.Asked>> open = new HashMap<>();
  private final Map<String, Long> newest = new HashMap<>();
  private final Map<String, Long> newestEvent = new HashMap<>();

  @Override
  public void on(Event event, World world) {
    if (event instanceof Event.Asked asked) open.computeIfAbsent(key(asked.client(), asked.link()), k -> new ArrayDeque<>()).add(asked);
    if (event instanceof Event.Answered answered) answered(answered);
    if (event instanceof Event.Noticed noticed) noticed(noticed);
    if (event instanceof Event.Disconnected lost) open.remove(key(lost.client(), lost.link()));
  }

  private void answered(Event.Answered answered) {
    Event.Asked asked = open.getOrDefault(key(answered.client(), answered.link()), new ArrayDeque<>()).poll();
    Check.holds(asked != null, "%s got a reply to nothing: %s", answered.client(), answered);
    Check.holds(asked.xid() == answered.xid(), "%s got reply %d where %d was next: %s", answered.client(), answered.xid(), asked.xid(), answered);
    learnt(answered);
  }

  /** A reply tells that nothing up to its zxid is still to come, events included. */
  private void learnt(Event.Answered answered) {
    long before = newest.getOrDefault(answered.client(), 0L);
    Check.holds(answered.zxid() >= before, "%s knew 0x%x and is now told 0x%x: %s", answered.client(), before, answered.zxid(), answered);
    newest.put(answered.client(), answered.zxid());
  }

  private void noticed(Event.Noticed noticed) {
    long known = newest.getOrDefault(noticed.client(), 0L);
    Check.holds(noticed.event().zxid() > known, "%s had a reply of 0x%x and only now the event %s", noticed.client(), known, noticed);
    long event = newestEvent.getOrDefault(noticed.client(), 0L);
    Check.holds(noticed.event().zxid() >= event, "%s had an event of 0x%x and only now %s", noticed.client(), event, noticed);
    newestEvent.put(noticed.client(), noticed.event().zxid());
  }

  @Override
  public void atRest(World world) {
    open.forEach((client, asked) -> Check.holds(asked.isEmpty(), "%s never got a reply to %s", client, asked.peek()));
  }

  private static String key(String client, int link) {
    return client + " over connection " + link;
  }
}
