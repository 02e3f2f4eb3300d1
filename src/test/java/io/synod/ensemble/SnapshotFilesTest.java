package io.synod.ensemble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synod.journal.DiskStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotFilesTest {
  private static final long ZXID = 0x200000003L;
  @TempDir Path root;
  private SnapshotFiles files;

  @BeforeEach void open() {
    files = new SnapshotFiles(new DiskStorage(root), "snapshots");
  }

  @Test void what_was_written_is_read() throws IOException {
    long bytes = files.write(ZXID, holding("one", "two"));
    assertThat(Files.size(root.resolve("snapshots/snapshot.200000003"))).isEqualTo(bytes);
    var read = new CountingMachine();
    files.read(ZXID, read);
    assertThat(read.words()).containsExactly("one", "two");
    assertThat(read.applied()).isEqualTo(ZXID);
  }

  @Test void one_larger_than_any_buffer_is_read() throws IOException {
    var machine = new CountingMachine();
    String word = "x".repeat(1000);
    for (int i = 0; i < 2000; i++) machine.replay(new Transaction(i, 0, Origin.NODE, new CountingMachine.Added(word + i)));
    files.write(ZXID, machine);
    var read = new CountingMachine();
    files.read(ZXID, read);
    assertThat(read.words()).isEqualTo(machine.words());
  }

  /** Changing it makes snapshots of earlier versions unreadable. */
  @Test void the_form_on_disk_is_what_it_was() throws IOException {
    files.write(ZXID, holding("one"));
    assertThat(HexFormat.of().formatHex(Files.readAllBytes(file()))).isEqualTo("53594e4f44534e50" + "00000002" + "0000000200000003"
        + "00000001" + "00036f6e65" + "0000000000000001" + "0000000000000025" + "0ec62eb8");
  }

  /** Those did not say what they are fuzzy about; the ensembles of one that wrote them had everything committed in their logs. */
  @Test void one_of_version_1_is_read() throws IOException {
    Files.createDirectories(file().getParent());
    Files.write(file(), HexFormat.of().parseHex("53594e4f44534e50" + "00000001" + "0000000200000003" + "00000001" + "00036f6e65"
        + "000000000000001d" + "88bb52bd"));
    var read = new CountingMachine();
    assertThat(files.read(ZXID, read)).isEqualTo(ZXID);
    assertThat(read.words()).containsExactly("one");
  }

  /** Half of a transaction may be in it that was being applied; whoever takes it for a state without that would do it twice. */
  @Test void it_tells_of_the_transaction_that_was_being_applied() throws IOException {
    var machine = new CountingMachine() {
      @Override public long publishing() {
        return ZXID + 1;
      }
    };
    files.write(ZXID, machine);
    assertThat(files.read(ZXID, new CountingMachine())).isEqualTo(ZXID + 1);
  }

  @Test void it_tells_what_was_applied_when_it_was_complete() throws IOException {
    var machine = holding("one");
    files.write(ZXID, machine::writeSnapshot, () -> ZXID + 7);
    assertThat(files.read(ZXID, new CountingMachine())).isEqualTo(ZXID + 7);
  }

  @Test void any_changed_byte_and_any_cut_is_noticed() throws IOException {
    files.write(ZXID, holding("one", "two"));
    byte[] whole = Files.readAllBytes(file());
    for (int i = 0; i < whole.length; i++) {
      byte[] changed = whole.clone();
      changed[i] ^= 0x10;
      assertUnreadable(changed);
      assertUnreadable(Arrays.copyOf(whole, i));
    }
  }

  @Test void an_interrupted_write_leaves_no_snapshot_and_goes_with_the_next_purge() throws IOException {
    files.write(1, holding("old"));
    CountingMachine machine = holding("new");
    machine.failing = true;
    assertThatThrownBy(() -> files.write(ZXID, machine)).isInstanceOf(IOException.class).hasMessage("no space");
    assertThat(files.list()).containsExactly(1L);
    files.purge(3, Long.MAX_VALUE);
    assertThat(new DiskStorage(root).list("snapshots")).containsExactly("snapshot.1");
  }

  @Test void the_newest_are_kept() throws IOException {
    for (long zxid : new long[] {9, 10, 0x100000001L, 255, 1}) files.write(zxid, holding("w"));
    files.purge(3, Long.MAX_VALUE);
    assertThat(files.list()).containsExactly(0x100000001L, 255L, 10L);
  }

  @Test void those_that_somebody_is_being_sent_are_kept_as_well() throws IOException {
    for (long zxid : new long[] {1, 9, 10, 255, 0x100000001L}) files.write(zxid, holding("w"));
    files.purge(2, 9);
    assertThat(files.list()).containsExactly(0x100000001L, 255L, 10L, 9L);
    files.purge(2, 0x200000000L);
    assertThat(files.list()).containsExactly(0x100000001L, 255L);
  }

  private void assertUnreadable(byte[] content) throws IOException {
    Files.write(file(), content);
    var machine = new CountingMachine();
    assertThatThrownBy(() -> files.read(ZXID, machine)).isInstanceOf(Decoder.Malformed.class).hasMessageContaining("snapshot.200000003");
    assertThat(machine.words()).isEmpty();
  }

  private Path file() {
    return root.resolve("snapshots/snapshot.200000003");
  }

  private static CountingMachine holding(String... words) {
    var machine = new CountingMachine();
    for (String word : words) machine.replay(new Transaction(1, 0, Origin.NODE, new CountingMachine.Added(word)));
    return machine;
  }
}
