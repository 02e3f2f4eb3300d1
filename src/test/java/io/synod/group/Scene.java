package io.synod.group;

import io.synod.broker.Errors;
import io.synod.group.Effect.SetTimer;
import io.synod.group.GroupCommand.Heartbeat;
import io.synod.group.GroupCommand.Join;
import io.synod.group.GroupCommand.Leave;
import io.synod.group.GroupCommand.Leaving;
import io.synod.group.GroupCommand.Sync;
import io.synod.group.GroupReply.Done;
import io.synod.group.GroupReply.Joined;
import io.synod.group.GroupReply.Left;
import io.synod.group.GroupReply.Synced;
import io.synod.journal.Bytes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A group in a test: says what members say, carries effects out, remembers timers and what was stored. */
final class Scene {
  final Map<Timer, Long> timers = new HashMap<>();
  final List<Roster> stored = new ArrayList<>();
  Group group = Empty.NEW;
  GroupSettings settings = GroupSettings.defaults();
  private int ids;

  static Joiner joiner() {
    return new Joiner("", Optional.empty(), "client", 10_000, 60_000, "consumer", List.of(protocol("range", "all")), true, true);
  }

  static Member.Protocol protocol(String name, String metadata) {
    return new Member.Protocol(name, Bytes.utf8(metadata));
  }

  /** A join with all defaults but what the test is about. */
  record Joiner(String memberId, Optional<String> instanceId, String clientId, int sessionMillis, int rebalanceMillis, String type,
      List<Member.Protocol> protocols, boolean idRequired, boolean canSkip) {
    Joiner as(String id) {
      return new Joiner(id, instanceId, clientId, sessionMillis, rebalanceMillis, type, protocols, idRequired, canSkip);
    }

    Joiner instance(String id) {
      return new Joiner(memberId, Optional.of(id), clientId, sessionMillis, rebalanceMillis, type, protocols, idRequired, canSkip);
    }

    Joiner session(int millis) {
      return new Joiner(memberId, instanceId, clientId, millis, rebalanceMillis, type, protocols, idRequired, canSkip);
    }

    Joiner type(String name) {
      return new Joiner(memberId, instanceId, clientId, sessionMillis, rebalanceMillis, name, protocols, idRequired, canSkip);
    }

    Joiner with(Member.Protocol... some) {
      return new Joiner(memberId, instanceId, clientId, sessionMillis, rebalanceMillis, type, List.of(some), idRequired, canSkip);
    }

    /** JoinGroup before version 4: no id is required first. */
    Joiner old() {
      return new Joiner(memberId, instanceId, clientId, sessionMillis, rebalanceMillis, type, protocols, false, false);
    }
  }

  void play(Step step) {
    group = step.next();
    for (Effect effect : step.effects()) {
      if (effect instanceof Effect.Store store) stored.add(store.roster());
      if (effect instanceof Effect.Answer<?> answer) answer.send();
      if (effect instanceof SetTimer set) timers.put(set.timer(), set.afterMillis());
      if (effect instanceof Effect.CancelTimer cancel) timers.remove(cancel.timer());
    }
  }

  Inbox<Joined> join(Joiner j) {
    var inbox = new Inbox<Joined>();
    var join = new Join(j.memberId, j.instanceId, j.clientId, "/127.0.0.1", j.sessionMillis, j.rebalanceMillis, j.type, j.protocols, j.idRequired,
        j.canSkip, inbox.ref());
    play(group.join(join, j.instanceId.orElse("m") + "-" + ++ids, settings));
    return inbox;
  }

  Inbox<Synced> sync(String memberId, int generation, Map<String, String> assignments) {
    var bytes = new HashMap<String, Bytes>();
    assignments.forEach((id, text) -> bytes.put(id, Bytes.utf8(text)));
    var inbox = new Inbox<Synced>();
    play(group.sync(new Sync(memberId, Optional.empty(), generation, Optional.empty(), Optional.empty(), bytes, inbox.ref())));
    return inbox;
  }

  Errors heartbeat(String memberId, int generation) {
    var inbox = new Inbox<Done>();
    play(group.heartbeat(new Heartbeat(memberId, Optional.empty(), generation, inbox.ref())));
    return inbox.only().error();
  }

  Left leave(Leaving... members) {
    var inbox = new Inbox<Left>();
    play(group.leave(new Leave(List.of(members), inbox.ref()), settings));
    return inbox.only();
  }

  void fire(Timer timer) {
    if (timers.remove(timer) == null) throw new AssertionError(timer + " is not running; running are " + timers.keySet());
    play(group.on(timer, settings));
  }

  /** A stable group of dynamic members m-1, m-2, …; the first leads. Its generation is returned by {@code group.roster()}. */
  static Scene stable(int members) {
    var scene = new Scene();
    for (int i = 0; i < members; i++) scene.join(joiner().old());
    scene.completeFirst();
    var assignments = new HashMap<String, String>();
    scene.group.roster().members().keySet().forEach(id -> assignments.put(id, "for " + id));
    for (String id : scene.group.roster().members().keySet()) scene.sync(id, 1, assignments);
    return scene;
  }

  /** Lets the first rebalance's delay pass, extensions included. */
  void completeFirst() {
    while (group instanceof PreparingRebalance) fire(new Timer.Rebalance());
  }
}
