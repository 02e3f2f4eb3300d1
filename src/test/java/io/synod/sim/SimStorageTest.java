package io.synod.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synod.journal.Bytes;
import io.synod.journal.DiskFullException;
import io.synod.journal.StorageFile;
import java.io.IOException;
import java.util.HashSet;
import java.util.SplittableRandom;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class SimStorageTest {
  private final SimStorage storage = new SimStorage(new SplittableRandom(1));

  @Test void content_is_read_back_before_it_is_synced() throws IOException {
    write(storage, "a/b", "hello", 0);
    assertThat(storage.read("a/b").asUtf8()).isEqualTo("hello");
    assertThat(storage.list("a")).containsExactly("b");
    assertThat(storage.list("")).containsExactly("a");
  }

  @Test void a_hole_reads_as_zeros() throws IOException {
    write(storage, "f", "x", 2);
    assertThat(storage.read("f")).isEqualTo(Bytes.copyOf(new byte[] {0, 0, 'x'}));
  }

  @Property(tries = 200) void what_was_synced_survives_a_crash(@ForAll long seed) throws IOException {
    var disk = new SimStorage(new SplittableRandom(seed));
    try (StorageFile file = write(disk, "d/f", "durable", 0)) {
      file.force();
      disk.forceDirectory("d");
      file.write(Bytes.utf8("-lost?").asByteBuffer(), 7);
    }
    assertThat(disk.crash().read("d/f").asUtf8()).startsWith("durable");
  }

  @Test void what_was_not_synced_is_lost_kept_and_torn_in_different_runs() throws IOException {
    var outcomes = new TreeSet<String>();
    for (int seed = 0; seed < 300; seed++) {
      var disk = new SimStorage(new SplittableRandom(seed));
      write(disk, "f", "abcd", 0);
      disk.forceDirectory("");
      outcomes.add(disk.crash().read("f").asUtf8());
    }
    assertThat(outcomes).containsExactly("", "a", "ab", "abc", "abcd");
  }

  @Test void a_later_write_may_survive_an_earlier_one() throws IOException {
    var outcomes = new HashSet<Bytes>();
    for (int seed = 0; seed < 300; seed++) {
      var disk = new SimStorage(new SplittableRandom(seed));
      write(disk, "f", "a", 0);
      write(disk, "f", "b", 1);
      disk.forceDirectory("");
      outcomes.add(disk.crash().read("f"));
    }
    assertThat(outcomes).contains(Bytes.copyOf(new byte[] {0, 'b'}), Bytes.utf8("ab"), Bytes.utf8("a"), Bytes.EMPTY);
  }

  @Test void names_that_were_not_forced_may_be_lost_or_come_back() throws IOException {
    var created = new HashSet<Boolean>();
    var deleted = new HashSet<Boolean>();
    for (int seed = 0; seed < 100; seed++) {
      var disk = new SimStorage(new SplittableRandom(seed));
      write(disk, "d/old", "x", 0).force();
      disk.forceDirectory("d");
      write(disk, "d/new", "x", 0).force();
      disk.delete("d/old");
      SimStorage after = disk.crash();
      created.add(after.exists("d/new"));
      deleted.add(after.exists("d/old"));
    }
    assertThat(created).containsExactlyInAnyOrder(true, false);
    assertThat(deleted).containsExactlyInAnyOrder(true, false);
  }

  @Property(tries = 100) void forced_names_stay(@ForAll long seed) throws IOException {
    var disk = new SimStorage(new SplittableRandom(seed));
    write(disk, "d/e/gone", "x", 0).force();
    disk.forceDirectory("d/e");
    disk.delete("d/e");
    disk.forceDirectory("d");
    disk.replace("d/kept", Bytes.utf8("one"));
    disk.replace("d/kept", Bytes.utf8("two"));
    SimStorage after = disk.crash();
    assertThat(after.list("d")).containsExactly("kept");
    assertThat(after.read("d/kept").asUtf8()).isEqualTo("two");
  }

  @Test void a_crashed_disk_can_no_longer_be_used() throws IOException {
    StorageFile file = write(storage, "f", "x", 0);
    storage.crash();
    assertThatThrownBy(file::force).hasMessageContaining("crashed");
    assertThatThrownBy(() -> storage.open("f")).hasMessageContaining("crashed");
  }

  @Test void a_full_disk_refuses_what_does_not_fit_and_changes_nothing() throws IOException {
    storage.limit(10);
    StorageFile file = write(storage, "f", "12345678", 0);
    assertThatThrownBy(() -> file.write(Bytes.utf8("abc").asByteBuffer(), 8)).isInstanceOf(DiskFullException.class);
    assertThatThrownBy(() -> file.preallocate(11)).isInstanceOf(DiskFullException.class);
    assertThat(storage.read("f").asUtf8()).isEqualTo("12345678");
    assertThat(storage.usableSpace()).isEqualTo(2);
    file.write(Bytes.utf8("xx").asByteBuffer(), 0);
  }

  @Test void after_a_failed_sync_a_successful_one_does_not_save_what_it_lost() throws IOException {
    var outcomes = new HashSet<String>();
    for (int seed = 0; seed < 100; seed++) {
      var disk = new SimStorage(new SplittableRandom(seed));
      StorageFile file = write(disk, "f", "x", 0);
      disk.forceDirectory("");
      disk.failForceAfter(0);
      assertThatThrownBy(file::force).isInstanceOf(IOException.class);
      file.force();
      assertThat(disk.read("f").asUtf8()).isEqualTo("x");
      outcomes.add(disk.crash().read("f").asUtf8());
    }
    assertThat(outcomes).contains("", "x");
  }

  @Property(tries = 50) void equal_seeds_crash_alike(@ForAll long seed) throws IOException {
    assertThat(run(seed)).isEqualTo(run(seed));
  }

  private static Bytes run(long seed) throws IOException {
    var disk = new SimStorage(new SplittableRandom(seed));
    for (int i = 0; i < 20; i++) write(disk, "f", "x".repeat(100), i * 90L);
    disk.forceDirectory("");
    return disk.crash().read("f");
  }

  private static StorageFile write(SimStorage to, String path, String text, long position) throws IOException {
    StorageFile file = to.open(path);
    file.write(Bytes.utf8(text).asByteBuffer(), position);
    return file;
  }
}
