package io.synod.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PlacementTest {
  private EventLoops loops;
  private Placement placement;
  private final Set<Channel> ended = ConcurrentHashMap.newKeySet();

  @BeforeEach void start() {
    loops = EventLoops.start(LoopSettings.defaults().withCount(3).withNativeTransport(false));
    placement = new Placement(loops, OptionalInt.empty(), ended::add, () -> 0);
  }

  @AfterEach void stop() {
    loops.close();
  }

  @Test void a_connection_that_is_alone_shares_the_loop_of_the_ensemble() {
    for (int i = 0; i < 4; i++) {
      Channel alone = placed();
      assertThat(loopOf(alone)).isEqualTo(EventLoops.ENSEMBLE_LOOP);
      alone.close().syncUninterruptibly();
      assertThat(ended).contains(alone);
    }
  }

  @Test void while_connections_come_and_go_they_share_the_loop_of_the_ensemble() {
    for (int i = 0; i < 10; i++) placed().close().syncUninterruptibly();
    for (int i = 0; i < Placement.MOST_AHEAD; i++) assertThat(loopOf(placed())).isEqualTo(EventLoops.ENSEMBLE_LOOP);
    assertThat(loopOf(placed())).as("that has enough").isEqualTo(1);
  }

  @Test void connections_go_where_the_fewest_are() {
    Channel first = placed();
    Channel second = placed();
    Channel third = placed();
    Channel fourth = placed();
    assertThat(new int[] {loopOf(first), loopOf(second), loopOf(third), loopOf(fourth)}).containsExactly(0, 1, 2, 0);
    second.close().syncUninterruptibly();
    assertThat(loopOf(placed())).isEqualTo(1);
    first.close().syncUninterruptibly();
    fourth.close().syncUninterruptibly();
    assertThat(loopOf(placed())).isZero();
    assertThat(loopOf(placed())).isZero();
  }

  @Test void all_are_on_one_loop_where_that_is_asked_for() {
    placement = new Placement(loops, OptionalInt.of(2), ended::add, () -> 0);
    for (int i = 0; i < 4; i++) assertThat(loopOf(placed())).isEqualTo(2);
  }

  private Channel placed() {
    var channel = new NioSocketChannel();
    placement.register(channel).syncUninterruptibly();
    return channel;
  }

  private int loopOf(Channel channel) {
    return loops.indexOf(channel.eventLoop());
  }
}
