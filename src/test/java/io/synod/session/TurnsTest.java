package io.synod.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.synod.znode.WatchEvent;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** DESIGN section 4, rule 4. */
class TurnsTest {
  private final Turns turns = new Turns();

  private List<Integer> startAll() {
    var xids = new ArrayList<Integer>();
    for (Call call = turns.start(); call != null; call = turns.start()) xids.add(call.xid());
    return xids;
  }

  private void submit(Call... calls) {
    for (Call call : calls) turns.submit(call);
  }

  private void reply(Call call) {
    call.answered(1, 1);
    assertThat(turns.toReply()).isSameAs(call);
    turns.replied();
  }

  @Test
  void writes_are_pipelined() {
    submit(new Calls.Write(1), new Calls.Write(2), new Calls.Synced(3), new Calls.Write(4));
    assertThat(startAll()).containsExactly(1, 2, 3, 4);
  }

  @Test
  void a_read_waits_for_the_writes_before_it() {
    var write = new Calls.Write(1);
    submit(write, new Calls.Read(2, "/a"));
    assertThat(startAll()).containsExactly(1);
    reply(write);
    assertThat(startAll()).containsExactly(2);
  }

  @Test
  void a_read_waits_for_a_sync_before_it() {
    var sync = new Calls.Synced(1);
    submit(sync, new Calls.Read(2, "/a"));
    assertThat(startAll()).containsExactly(1);
    reply(sync);
    assertThat(startAll()).containsExactly(2);
  }

  @Test
  void a_read_that_sets_a_watch_waits_for_the_writes_before_it_but_not_for_others_of_its_kind() {
    var write = new Calls.Write(1);
    submit(write, new Calls.Watched(2, "/a"), new Calls.Watched(3, "/b"));
    assertThat(startAll()).containsExactly(1);
    reply(write);
    assertThat(startAll()).containsExactly(2, 3);
  }

  @Test
  void a_plain_read_waits_for_a_watching_one_so_that_it_does_not_show_an_older_tree() {
    var watched = new Calls.Watched(1, "/a");
    submit(watched, new Calls.Read(2, "/a"));
    assertThat(startAll()).containsExactly(1);
    reply(watched);
    assertThat(startAll()).containsExactly(2);
  }

  @Test
  void a_write_does_not_overtake_a_read_that_waits() {
    var first = new Calls.Write(1);
    submit(first, new Calls.Read(2, "/a"), new Calls.Write(3));
    assertThat(startAll()).containsExactly(1);
    reply(first);
    assertThat(startAll()).containsExactly(2, 3);
  }

  @Test
  void reads_between_writes_are_for_the_member_so_that_the_writes_need_not_wait() {
    submit(new Calls.Write(1), new Calls.Read(2, "/a").inTurn(), new Calls.Read(3, "/b").inTurn(), new Calls.Write(4));
    assertThat(startAll()).containsExactly(1);
    assertThat(turns.startInTurn()).extracting(Call::xid).containsExactly(2, 3);
    assertThat(startAll()).containsExactly(4);
  }

  @Test
  void reads_with_no_write_behind_them_are_not_worth_the_member_s_time() {
    submit(new Calls.Write(1), new Calls.Read(2, "/a").inTurn(), new Calls.Watched(3, "/a"));
    startAll();
    assertThat(turns.startInTurn()).isEmpty();
    submit(new Calls.Synced(4));
    assertThat(turns.startInTurn()).extracting(Call::xid).containsExactly(2);
  }

  @Test
  void a_read_that_the_member_may_not_perform_keeps_those_behind_it_back() {
    submit(new Calls.Write(1), new Calls.Read(2, "/a"), new Calls.Read(3, "/b").inTurn(), new Calls.Write(4));
    startAll();
    assertThat(turns.startInTurn()).isEmpty();
  }

  @Test
  void replies_leave_in_request_order_whatever_is_answered_first() {
    var write = new Calls.Write(1);
    var sync = new Calls.Synced(2);
    submit(write, sync);
    startAll();
    sync.answered(5, 5);
    assertThat(turns.toReply()).isNull();
    write.answered(6, 6);
    assertThat(turns.toReply()).isSameAs(write);
    turns.replied();
    assertThat(turns.toReply()).isSameAs(sync);
  }

  /** Found by the simulator (seed 193): a persistent watch told of a change, and a read that was answered before it showed the state before. */
  @Test
  void an_event_does_not_overtake_the_reply_of_an_older_state() {
    var read = new Calls.Read(1, "/a");
    submit(read);
    startAll();
    read.answered(5, 6);
    assertThat(turns.keepBack(changed(6))).isFalse();
    assertThat(turns.keepBack(changed(7))).isTrue();
    assertThat(turns.event()).isNull();
    assertThat(turns.known(7)).isEqualTo(6);
    turns.replied();
    assertThat(turns.event()).isEqualTo(changed(7));
  }

  @Test
  void an_event_leaves_before_a_call_that_is_performed_again() {
    var read = new Calls.Read(1, "/a");
    submit(read);
    startAll();
    read.answered(5, 6);
    turns.keepBack(changed(7));
    read.reopened();
    assertThat(turns.event()).isEqualTo(changed(7));
  }

  private static WatchEvent changed(long zxid) {
    return new WatchEvent(WatchEvent.Type.DATA_CHANGED, "/a", zxid);
  }

  @Test
  void an_answer_belongs_to_the_oldest_call_of_its_kind_without_one() {
    var first = new Calls.Write(1);
    var second = new Calls.Write(2);
    submit(first, new Calls.Synced(3), second);
    startAll();
    first.answered(1, 1);
    assertThat(turns.unanswered(Call.Write.class)).isSameAs(second);
    assertThat(turns.unanswered(Call.Watching.class)).isNull();
  }

  /** However kinds are mixed and whichever started call is answered next, everything is replied to, in order, and reads run alone. */
  @Property(tries = 300)
  void every_mix_is_served_in_order(@ForAll @Size(max = 40) List<@IntRange(min = 0, max = 4) Integer> kinds, @ForAll long seed) {
    var mix = new Turns();
    var random = new java.util.Random(seed);
    for (int i = 0; i < kinds.size(); i++) {
      mix.submit(switch (kinds.get(i)) {
        case 0 -> new Calls.Read(i, "/a");
        case 1 -> new Calls.Watched(i, "/a");
        case 2 -> new Calls.Write(i);
        case 3 -> new Calls.Read(i, "/a").inTurn();
        default -> new Calls.Synced(i);
      });
    }
    var started = new ArrayList<Call>();
    var replied = new ArrayList<Integer>();
    while (!mix.isEmpty()) {
      for (int before = -1; before < started.size(); ) {
        before = started.size();
        for (Call call = mix.start(); call != null; call = mix.start()) {
          if (call instanceof Call.Here) assertThat(started).isEmpty();
          started.add(call);
        }
        if (random.nextBoolean()) started.addAll(mix.startInTurn());
      }
      var open = started.stream().filter(call -> !call.isAnswered()).toList();
      open.get(random.nextInt(open.size())).answered(0, 0);
      while (mix.toReply() != null) {
        replied.add(mix.toReply().xid());
        started.remove(mix.toReply());
        mix.replied();
      }
    }
    assertThat(replied).hasSize(kinds.size()).isSorted();
  }
}
