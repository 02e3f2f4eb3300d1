package io.synod.ensemble;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CompanyTest {
  private final Company company = new Company();
  private long session;
  private long millis = 1_000_000;

  @Test void who_is_alone_expects_nobody() {
    for (int i = 0; i < 1000; i++) came(++session, false);
    assertThat(company.expected()).isFalse();
  }

  @Test void what_one_session_has_under_way_is_no_company_to_it() {
    for (int i = 0; i < 1000; i++) came(session, true);
    assertThat(company.expected()).isFalse();
  }

  @Test void others_are_expected_while_every_second_meets_one() {
    for (int i = 0; i < 100; i++) came(++session, i % 2 == 0);
    assertThat(company.expected()).isTrue();
  }

  @Test void others_are_not_expected_for_one_meeting() {
    came(++session, true);
    assertThat(company.expected()).isFalse();
  }

  @Test void those_who_meet_nobody_any_more_stop_to_expect_it() {
    for (int i = 0; i < 100; i++) came(++session, true);
    assertThat(company.expected()).isTrue();
    for (int i = 0; i < 30; i++) came(++session, false);
    assertThat(company.expected()).isFalse();
  }

  @Test void after_a_pause_nobody_is_expected() {
    for (int i = 0; i < 100; i++) came(++session, true);
    millis += 11;
    came(++session, true);
    assertThat(company.expected()).isFalse();
  }

  @Test void the_beginning_of_a_session_may_wait_its_first_write_and_its_end() {
    assertThat(mayWait("~opens", 1)).isTrue();
    assertThat(mayWait("~opens", 2)).isTrue();
    assertThat(mayWait("first", 1)).isTrue();
    assertThat(mayWait("second", 1)).isFalse();
    assertThat(mayWait("~closes", 1)).isTrue();
    assertThat(mayWait("first", 2)).isTrue();
    assertThat(mayWait("of a session that was there before", 3)).isFalse();
  }

  @Test void no_more_sessions_are_remembered_than_1024() {
    for (int i = 1; i <= 1025; i++) mayWait("~opens", i);
    assertThat(mayWait("first", 1)).isFalse();
    assertThat(mayWait("first", 2)).isTrue();
  }

  private boolean mayWait(String word, long sessionId) {
    return company.mayWait(new CountingMachine.Add(word), sessionId);
  }

  private void came(long sessionId, boolean others) {
    company.came(sessionId, others, millis);
  }
}
