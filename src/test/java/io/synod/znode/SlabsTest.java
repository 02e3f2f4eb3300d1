package io.synod.znode;

import static org.assertj.core.api.Assertions.assertThat;

import io.synod.journal.Bytes;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SlabsTest {
  private static final int RECORDS = 2000;
  private final Slabs slabs = new Slabs();
  private final List<Long> addresses = new ArrayList<>();

  SlabsTest() {
    for (int i = 0; i < RECORDS; i++) addresses.add(slabs.add("/n" + i, Znode.born(Bytes.owning(new byte[100]), Acl.OPEN, 0, i, 0), 0));
  }

  @Test void those_that_count_are_shown_in_the_order_in_which_they_were_added() {
    for (int i = 0; i < RECORDS; i++) if (i % 3 > 0) slabs.forget(addresses.get(i));
    assertThat(shown()).isEqualTo(every(3));
  }

  @Test void what_is_added_while_they_are_shown_is_not_shown() {
    var shown = new ArrayList<Integer>();
    slabs.forEach((slab, at) -> {
      slabs.add("/more", Znode.born(Bytes.EMPTY, Acl.OPEN, 0, RECORDS + shown.size(), 0), 0);
      shown.add((int) Slabs.czxid(slab, at));
    });
    assertThat(shown).isEqualTo(every(1));
  }

  @Test void a_slab_that_is_half_empty_is_emptied() {
    for (int i = 0; i < RECORDS; i++) if (i % 3 > 0) slabs.forget(addresses.get(i));
    assertThat(moved()).isNotEmpty().allMatch(number -> number % 3 == 0);
    assertThat(shown()).containsExactlyInAnyOrderElementsOf(every(3));
  }

  @Test void nothing_is_moved_while_somebody_holds_the_records_and_all_of_it_afterwards() {
    slabs.hold();
    for (int i = 0; i < RECORDS; i++) if (i % 3 > 0) slabs.forget(addresses.get(i));
    assertThat(moved()).isEmpty();
    slabs.letGo();
    var all = new ArrayList<Integer>();
    for (List<Integer> more = moved(); !more.isEmpty(); more = moved()) all.addAll(more);
    assertThat(all).hasSizeGreaterThan(RECORDS / 3 / 2).doesNotHaveDuplicates();
    assertThat(shown()).containsExactlyInAnyOrderElementsOf(every(3));
  }

  @Test void one_that_has_no_room_left_hides_no_other() {
    while (slab(newest()) < 8) add(1000);
    List<Long> inTheFourth = addresses.stream().filter(address -> slab(address) == 4).toList();
    inTheFourth.forEach(slabs::forget);
    assertThat(moved()).as("it goes, nothing in it counts").isEmpty();
    while (slab(newest()) != 4) add(1000);
    int record = recordBytes(1000);
    while (room(record) > 2 * record) add(1000);
    add(room(record) - recordBytes(0));
    assertThat(shown()).contains(addresses.size() - 1).hasSize(addresses.size() - inTheFourth.size());
  }

  private void add(int dataBytes) {
    int number = addresses.size();
    addresses.add(slabs.add("/n" + number, Znode.born(Bytes.owning(new byte[dataBytes]), Acl.OPEN, 0, number, 0), 0));
  }

  private int recordBytes(int dataBytes) {
    return 22 + ("/n" + addresses.size()).length() + dataBytes;
  }

  /** Behind the newest, which takes {@code newestBytes}. */
  private int room(int newestBytes) {
    return Slabs.SLAB_BYTES - Slabs.offset(newest()) - newestBytes;
  }

  private long newest() {
    return addresses.get(addresses.size() - 1);
  }

  private static int slab(long address) {
    return (int) (address / Slabs.SLAB_BYTES);
  }

  /** What one slab holds, if one may be emptied. */
  private List<Integer> moved() {
    var moved = new ArrayList<Integer>();
    slabs.compact((address, slab, at) -> {
      slabs.addAgain(slab, at);
      moved.add((int) Slabs.czxid(slab, at));
    });
    return moved;
  }

  private List<Integer> shown() {
    var shown = new ArrayList<Integer>();
    slabs.forEach((slab, at) -> shown.add((int) Slabs.czxid(slab, at)));
    return shown;
  }

  private static List<Integer> every(int step) {
    var numbers = new ArrayList<Integer>();
    for (int i = 0; i < RECORDS; i += step) numbers.add(i);
    return numbers;
  }
}
