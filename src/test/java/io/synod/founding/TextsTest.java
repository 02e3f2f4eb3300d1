package io.synod.founding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synod.ensemble.MalformedConfiguration;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextsTest {
  @Test void a_charter_is_a_text_that_an_operator_can_read() throws MalformedConfiguration {
    Charter charter = Nodes.charter("r4ND0m", 2);
    assertThat(charter).hasToString("""
        ensemble=r4ND0m
        founder.1=3e9@h1:25520
        founder.2=3ea@h2:25520
        server.1=h1:2888:3888:participant;h1:2181
        server.2=h2:2888:3888:participant;h2:2181
        version=0
        """);
    assertThat(Charter.parse(charter.toString())).isEqualTo(charter);
  }

  @Test void an_introduction_comes_back_as_it_was_said() throws MalformedConfiguration {
    Charter charter = Nodes.charter("X", 3);
    for (Introduction said : List.of(Nodes.fresh(1), Nodes.fresh(2, 0), Nodes.alone(3), Nodes.member(2, charter),
        Nodes.member(3, charter).knowing(charter.first().withVersion(0x200000001L)), Nodes.fresh(4).knowing(charter.first()))) {
      assertThat(Introduction.parse(said.toString())).isEqualTo(said);
    }
  }

  @Test void what_is_no_charter_or_introduction_is_refused_with_the_reason() {
    assertThatThrownBy(() -> Charter.parse("version=0")).isInstanceOf(MalformedConfiguration.class).hasMessageContaining("ensemble=ID");
    assertThatThrownBy(() -> Charter.parse("ensemble=X\nfounder.1=1@h:99999")).isInstanceOf(MalformedConfiguration.class).hasMessageContaining("99999");
    String said = Nodes.member(2, Nodes.charter("X", 3)).toString();
    for (String broken : List.of("", "id=1\n\n", said.replace("life=7d2", "life=x"), said.replace("h2:25520\nfounder=", "h2\nfounder="), said.replace("MEMBER", "FRIEND"),
        said.replace("server.1=h1", "server.1="))) {
      assertThatThrownBy(() -> Introduction.parse(broken)).as(broken).isInstanceOf(MalformedConfiguration.class);
    }
  }
}
