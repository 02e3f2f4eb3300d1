package io.synod.session;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import io.synod.ensemble.Member;
import io.synod.loop.Dispatchers;
import io.synod.znode.Watch;
import java.util.List;
import java.util.SortedMap;
import java.util.function.Consumer;

/**
 * Parent of the sessions' actors: starts one per connection, on that connection's loop. A session that fails ends, and its connection with it. There is
 * one on each loop, so that a client that comes and goes wakes no other loop for it.
 */
public final class SessionsActor {
  private SessionsActor() {}

  public sealed interface Command {}

  /** A client has said its first message. @param loop of its connection */
  public record Accept(Client client, Session.Connect connect, int loop) implements Command {}

  /** For operators. {@code told} hears once, on {@code loop}, which paths each session that is connected here watches. */
  public record ListWatches(Consumer<SortedMap<Long, List<String>>> told, int loop) implements Command {}

  public static Behavior<Command> create(Sessions sessions) {
    return Behaviors.setup(context -> Behaviors.receive(Command.class)
        .onMessage(Accept.class, accept -> {
          context.spawnAnonymous(SessionActor.create(accept.client(), accept.connect(), sessions), Dispatchers.loop(accept.loop()));
          return Behaviors.same();
        })
        .onMessage(ListWatches.class, list -> {
          context.spawnAnonymous(listing(list, sessions), Dispatchers.loop(list.loop()));
          return Behaviors.same();
        })
        .build());
  }

  private static Behavior<Watch.Listed> listing(ListWatches list, Sessions sessions) {
    return Behaviors.setup(context -> {
      sessions.member().tell(new Member.Ask(new Watch.ListAll(context.getSelf())));
      return Behaviors.receiveMessage(listed -> {
        list.told().accept(sessions.bySession(listed));
        return Behaviors.stopped();
      });
    });
  }
}
