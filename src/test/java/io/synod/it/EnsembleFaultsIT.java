package io.synod.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Members that die, stand still, and are restarted, under a load of writers, counters and locks from stock clients. */
class EnsembleFaultsIT {
  /** Short, for clients to notice soon that their server stands still; the load bears the expiry of a session. */
  private static final int SHORT_SESSION = 6_000;
  /** So long that no session expires while members are restarted. */
  private static final int LONG_SESSION = 40_000;
  @TempDir Path directory;

  @Test
  void nothing_acknowledged_is_lost_when_leader_and_followers_are_killed_and_stand_still() throws Exception {
    try (var members = new Members(directory, 3).start(); var load = new MemberLoad(members, SHORT_SESSION)) {
      load.awaitProgress("the start");
      strikeAll(members, load);
      load.verify(members);
    }
  }

  @Test
  void of_five_members_two_may_be_lost_at_once() throws Exception {
    try (var members = new Members(directory, 5).start(); var load = new MemberLoad(members, SHORT_SESSION)) {
      load.awaitProgress("the start");
      strikeTwo(members, load);
      strike(members, load, "SIGSTOP of the leader", () -> members.suspend(members.leader()));
      load.verify(members);
    }
  }

  @Test
  @Tag("soak")
  void nothing_acknowledged_is_lost_over_many_faults_of_five_members() throws Exception {
    try (var members = new Members(directory, 5).start(); var load = new MemberLoad(members, SHORT_SESSION)) {
      for (int round = 0; round < 10; round++) {
        strikeAll(members, load);
        strikeTwo(members, load);
      }
      load.verify(members);
    }
  }

  @Test
  void a_restart_of_each_member_in_turn_costs_clients_no_more_than_a_reconnect() throws Exception {
    try (var members = new Members(directory, 3).start(); var load = new MemberLoad(members, LONG_SESSION)) {
      load.awaitProgress("the start");
      for (NodeProcess node : members.all()) {
        members.stop(node);
        load.awaitProgress("SIGTERM of a member");
        members.heal();
      }
      load.awaitProgress("the restart of all");
      load.verify(members);
      assertThat(load.expiredSessions()).isZero();
    }
  }

  private static void strikeAll(Members members, MemberLoad load) throws Exception {
    strike(members, load, "kill -9 of the leader", () -> members.kill9(members.leader()));
    strike(members, load, "kill -9 of a follower", () -> members.kill9(members.follower()));
    strike(members, load, "SIGSTOP of the leader", () -> members.suspend(members.leader()));
    strike(members, load, "SIGSTOP of a follower", () -> members.suspend(members.follower()));
  }

  private static void strikeTwo(Members members, MemberLoad load) throws Exception {
    strike(members, load, "kill -9 of the leader and SIGSTOP of a follower", () -> {
      NodeProcess follower = members.follower();
      members.kill9(members.leader());
      members.suspend(follower);
    });
  }

  private interface Fault {
    void strike() throws Exception;
  }

  private static void strike(Members members, MemberLoad load, String what, Fault fault) throws Exception {
    LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(300_000_000L));                // it comes at any moment
    fault.strike();
    load.awaitProgress(what);
    members.heal();
    load.awaitProgress("the end of " + what);
  }
}
