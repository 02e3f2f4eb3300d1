package io.synod.loop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RushTest {
  private long now = Long.MAX_VALUE - 1_000;                 // clocks of this kind may be anywhere
  private final Rush rush = new Rush(() -> now);

  @Test void there_is_none_before_many_have_come() {
    now += Rush.QUIET + 1;
    come(Rush.MANY, 0);
    assertThat(rush.isOn()).isFalse();
    come(1, 0);
    assertThat(rush.isOn()).isTrue();
  }

  @Test void it_lasts_while_so_many_come_in_its_time() {
    come(10 * Rush.MANY, Rush.LATELY / Rush.MANY);
    assertThat(rush.isOn()).isTrue();
  }

  @Test void fewer_are_none() {
    come(10 * Rush.MANY, Rush.LATELY / Rush.MANY + 1);
    assertThat(rush.isOn()).isFalse();
  }

  @Test void it_ends_when_no_more_come() {
    on();
    now += Rush.LATELY - 1;
    assertThat(rush.isOn()).isTrue();
    now++;
    assertThat(rush.isOn()).isFalse();
  }

  @Test void who_has_just_come_may_speak() {
    on();
    rush.heard(now - Rush.YOUNG);
    assertThat(rush.isOn()).isTrue();
  }

  @Test void who_came_before_is_not_kept_waiting() {
    on();
    rush.heard(now - Rush.YOUNG - 1);
    assertThat(rush.isOn()).isFalse();
    now += Rush.QUIET;
    assertThat(rush.isOn()).isFalse();
    now++;
    assertThat(rush.isOn()).as("once it is quiet").isTrue();
  }

  private void on() {
    now += Rush.QUIET + 1;
    come(Rush.MANY + 1, 0);
    assertThat(rush.isOn()).isTrue();
  }

  private void come(int count, long apartNanos) {
    for (int i = 0; i < count; i++) {
      now += apartNanos;
      rush.came();
    }
  }
}
