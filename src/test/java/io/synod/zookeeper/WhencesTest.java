package io.synod.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import io.synod.session.Whence;
import io.synod.znode.Identity;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

class WhencesTest {
  private final Whences whences = new Whences();

  @Test void who_comes_from_one_address_shares_what_is_said_of_it() throws UnknownHostException {
    Whence first = whences.of(address(1));
    assertThat(whences.of(address(1))).isSameAs(first);
    assertThat(first.identities()).containsExactly(new Identity("ip", "10.0.0.1"));
    assertThat(first.principal()).isEqualTo("ip:10.0.0.1");
  }

  @Test void each_address_is_told_as_it_is_however_many_there_are() throws UnknownHostException {
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < 10_000; i++) assertThat(whences.of(address(i)).address()).isEqualTo("10.0." + (i >> 8) + "." + (i & 255));
    }
  }

  private static InetAddress address(int number) throws UnknownHostException {
    return InetAddress.getByAddress(new byte[] {10, 0, (byte) (number >> 8), (byte) number});
  }
}
