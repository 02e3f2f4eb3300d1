package io.synod.ensemble;

import static org.assertj.core.api.Assertions.assertThat;

import io.synod.ensemble.TxnLogEvent.TransactionsAppended;
import io.synod.journal.Bytes;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class WindowTest {
  private static TransactionsAppended batch(long last, int bytes) {
    return new TransactionsAppended(last, last, 1, 0, Bytes.owning(new byte[bytes]));
  }

  @Test void what_the_log_does_not_have_yet_is_kept_beyond_the_bound() {
    var window = new Window(100, 7);
    for (int i = 8; i < 20; i++) window.add(batch(i, 50), 12);
    assertThat(window.reaches(11)).isTrue();
    assertThat(window.reaches(10)).isFalse();
    assertThat(window.after(11).lastZxid()).isEqualTo(12);
    assertThat(window.bytes()).isEqualTo(8 * 50);
  }

  /** Its twin is a sorted map of all that was added. */
  @Property(tries = 100)
  void it_finds_what_a_map_finds(@ForAll @IntRange(min = 1, max = 300) int count, @ForAll @IntRange(min = 1, max = 2000) int maxBytes) {
    var window = new Window(maxBytes, 0);
    var twin = new TreeMap<Long, TransactionsAppended>();
    for (long i = 1; i <= count; i++) {
      TransactionsAppended added = batch(i * 3, 10);
      window.add(added, i * 3);
      twin.put(i * 3, added);
    }
    assertThat(window.bytes()).isLessThanOrEqualTo(Math.max(10, maxBytes));
    for (long zxid = 0; zxid <= count * 3 + 1; zxid++) {
      if (!window.reaches(zxid)) continue;
      Map.Entry<Long, TransactionsAppended> next = twin.higherEntry(zxid);
      assertThat(window.after(zxid)).isSameAs(next == null ? null : next.getValue());
      assertThat(window.holds(zxid)).isEqualTo(twin.ceilingEntry(zxid) != null);
    }
    assertThat(window.reaches(count * 3 - 3)).as("the newest is always there").isTrue();
  }
}
