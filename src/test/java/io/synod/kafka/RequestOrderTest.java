package io.synod.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import io.synod.broker.TreeCluster;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.junit.jupiter.api.Test;

final class RequestOrderTest {
  private static Exchange exchange(int correlationId, int bytes) {
    var api = new ServedApis(List.of(), new TreeCluster(1)).find(ApiKeys.API_VERSIONS.id);
    var context = new RequestContext((short) 0, correlationId, "", InetSocketAddress.createUnresolved("client", 1));
    return new Exchange(new Request(api, context, new ApiVersionsRequestData(), (short) 0), Unpooled.wrappedBuffer(new byte[bytes]));
  }

  @Property void answers_leave_in_the_order_of_their_requests(@ForAll long seed) {
    var random = new Random(seed);
    var order = new RequestOrder(1000, 1 << 20);
    List<Exchange> unanswered = new ArrayList<>();
    List<Integer> left = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      Exchange exchange = exchange(i, 1);
      order.arrived(exchange);
      unanswered.add(exchange);
      while (!unanswered.isEmpty() && random.nextInt(3) == 0) answerOne(order, unanswered, left, random);
    }
    while (!unanswered.isEmpty()) answerOne(order, unanswered, left, random);
    assertThat(left).hasSize(50).isSorted();
    assertThat(order.outstanding()).isZero();
  }

  private static void answerOne(RequestOrder order, List<Exchange> unanswered, List<Integer> left, Random random) {
    unanswered.remove(random.nextInt(unanswered.size())).done(new ApiVersionsResponseData());
    for (Exchange next = order.next(); next != null; next = order.next()) {
      left.add(next.context().correlationId());
      order.sent(next);
    }
  }

  @Test void reading_pauses_at_the_bound_and_goes_on_at_half_of_it() {
    var order = new RequestOrder(4, 1 << 20);
    List<Exchange> all = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      assertThat(order.paused()).isFalse();
      all.add(exchange(i, 1));
      order.arrived(all.get(i));
    }
    assertThat(order.paused()).isTrue();
    order.sent(all.get(0));
    assertThat(order.paused()).isTrue();
    order.sent(all.get(1));
    assertThat(order.paused()).isFalse();
  }

  @Test void bytes_have_a_bound_too() {
    var order = new RequestOrder(100, 1000);
    Exchange large = exchange(0, 5000);
    order.arrived(large);
    assertThat(order.paused()).isTrue();
    order.sent(large);
    assertThat(order.paused()).isFalse();
  }

  @Test void a_request_is_answered_once() {
    Exchange exchange = exchange(1, 1);
    exchange.done(new ApiVersionsResponseData());
    assertThatThrownBy(() -> exchange.done(new ApiVersionsResponseData())).isInstanceOf(IllegalStateException.class);
  }
}
