package io.synod.session;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import io.synod.loop.Dispatchers;

/** Parent of the sessions' actors: starts one per connection, on that connection's loop. A session that fails ends, and its connection with it. */
public final class SessionsActor {
  private SessionsActor() {}

  /** A client has said its first message. @param loop of its connection */
  public record Accept(Client client, Session.Connect connect, int loop) {}

  public static Behavior<Accept> create(Sessions sessions) {
    return Behaviors.setup(context -> Behaviors.receiveMessage(accept -> {
      context.spawnAnonymous(SessionActor.create(accept.client(), accept.connect(), sessions), Dispatchers.loop(accept.loop()));
      return Behaviors.same();
    }));
  }
}
