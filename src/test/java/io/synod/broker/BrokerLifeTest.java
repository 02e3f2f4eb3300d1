package io.synod.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synod.broker.BrokerLife.SessionDrawn;
import io.synod.broker.BrokerLife.StoppedCleanly;
import java.io.NotSerializableException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

final class BrokerLifeTest {
  private final BrokerLifeActor.Serializer serializer = new BrokerLifeActor.Serializer();

  @Test void a_life_remembers_its_last_session_and_how_it_ended() {
    BrokerLife life = BrokerLife.NONE.apply(new SessionDrawn(7));
    assertThat(life).isEqualTo(new BrokerLife(7, false));
    assertThat(life.apply(new StoppedCleanly())).isEqualTo(new BrokerLife(7, true));
    assertThat(life.apply(new StoppedCleanly()).apply(new SessionDrawn(8))).isEqualTo(new BrokerLife(8, false));
  }

  /** These bytes are on disks: a new form gets a new manifest. */
  @Test void events_have_the_form_they_always_had() throws NotSerializableException {
    assertForm(new SessionDrawn(0x0102030405060708L), "broker.SessionDrawn/1", "0102030405060708");
    assertForm(new StoppedCleanly(), "broker.StoppedCleanly/1", "");
  }

  private void assertForm(BrokerLife.Event event, String manifest, String hex) throws NotSerializableException {
    assertThat(serializer.manifest(event)).isEqualTo(manifest);
    assertThat(HexFormat.of().formatHex(serializer.toBinary(event))).isEqualTo(hex);
    assertThat(serializer.fromBinary(HexFormat.of().parseHex(hex), manifest)).isEqualTo(event);
  }

  @Test void an_unknown_event_and_a_short_one_are_refused() {
    assertThatThrownBy(() -> serializer.fromBinary(new byte[8], "broker.SessionDrawn/2")).isInstanceOf(NotSerializableException.class);
    assertThatThrownBy(() -> serializer.fromBinary(new byte[3], "broker.SessionDrawn/1")).isInstanceOf(NotSerializableException.class);
  }
}
