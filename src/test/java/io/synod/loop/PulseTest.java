package io.synod.loop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PulseTest {
  private final Pulse pulse = new Pulse();

  private int beatsUntilSilent() {
    int beats = 1;
    while (!pulse.missed()) beats++;
    return beats;
  }

  @Test void it_is_silent_after_some_beats_without_a_word() {
    assertThat(beatsUntilSilent()).isEqualTo(Pulse.BEATS + 1);
  }

  @Test void any_word_begins_the_count_anew() {
    for (int i = 0; i < Pulse.BEATS; i++) assertThat(pulse.missed()).isFalse();
    assertThat(pulse.heard()).as("it was not silent").isFalse();
    assertThat(beatsUntilSilent()).isEqualTo(Pulse.BEATS + 1);
  }

  @Test void silence_is_told_once_and_so_is_its_end() {
    beatsUntilSilent();
    assertThat(pulse.missed()).isFalse();
    assertThat(pulse.heard()).isTrue();
    assertThat(pulse.heard()).isFalse();
    assertThat(beatsUntilSilent()).isEqualTo(Pulse.BEATS + 1);
  }
}
