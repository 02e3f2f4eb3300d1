package io.synod.loop;

import static io.synod.loop.ConnectionLimits.Verdict.ADMITTED;
import static io.synod.loop.ConnectionLimits.Verdict.TOO_MANY;
import static io.synod.loop.ConnectionLimits.Verdict.TOO_MANY_FROM_ADDRESS;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;

class ConnectionLimitsTest {
  private final InetAddress here = InetAddress.getLoopbackAddress();
  private final InetAddress there = address(7);

  @Test void each_address_has_its_own_allowance() {
    var limits = new ConnectionLimits(0, 1);
    assertThat(limits.admit(here)).isEqualTo(ADMITTED);
    assertThat(limits.admit(there)).isEqualTo(ADMITTED);
    assertThat(limits.admit(here)).isEqualTo(TOO_MANY_FROM_ADDRESS);
    limits.release(here);
    assertThat(limits.admit(here)).isEqualTo(ADMITTED);
  }

  @Test void the_total_counts_all_addresses() {
    var limits = new ConnectionLimits(2, 0);
    limits.admit(here);
    limits.admit(there);
    assertThat(limits.admit(address(8))).isEqualTo(TOO_MANY);
    limits.release(there);
    assertThat(limits.admit(address(8))).isEqualTo(ADMITTED);
    assertThat(limits.total()).isEqualTo(2);
  }

  @Test void zero_is_no_limit() {
    var limits = new ConnectionLimits(0, 0);
    for (int i = 0; i < 1000; i++) assertThat(limits.admit(here)).isEqualTo(ADMITTED);
  }

  private static InetAddress address(int last) {
    try {
      return InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) last});
    } catch (java.net.UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }
}
