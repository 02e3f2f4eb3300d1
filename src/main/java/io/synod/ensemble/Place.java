package io.synod.ensemble;

import io.synod.journal.EventReader;
import io.synod.loop.HostPort;
import io.synod.loop.Links;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where a member stands among the others.
 *
 * @param configuration the members its node knows of at the start; one that the log has, and is newer, counts instead
 * @param links the way to them
 * @param events reads this member's own log, for learners
 */
public record Place(Configuration configuration, Links links, EventReader events) {
  /** That of the only member, which needs no configuration. */
  public static final Place ALONE = new Place(Configuration.NONE, new NoLinks(), (id, from, to, max, each) -> {});

  /** The members as {@code self} knows them. */
  Electorate electorate(int self) {
    return Electorate.of(this == ALONE ? onlyMember(self) : configuration);
  }

  private static Configuration onlyMember(int self) {
    var seat = new Seat(List.of(new Seat.Address("localhost", 2888, 3888)), Seat.Role.PARTICIPANT, Optional.empty());
    return Configuration.of(Map.of(self, seat));
  }

  /** Of a node without peers. */
  private static final class NoLinks implements Links {
    @Override
    public Channel channel(String name, Handler handler) {
      return new NoPeers();
    }

    @Override
    public void peers(Map<Integer, HostPort> peers) {}
  }

  private static final class NoPeers implements Links.Channel {
    @Override
    public void send(int peer, ByteBuffer... parts) {}

    @Override
    public boolean isOpen(int peer) {
      return false;
    }

    @Override
    public long waiting(int peer) {
      return 0;
    }

    @Override
    public void cut(int peer) {}
  }
}
