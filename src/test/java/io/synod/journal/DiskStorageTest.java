package io.synod.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskStorageTest {
  @TempDir Path root;
  private DiskStorage storage;

  @BeforeEach
  void create() {
    storage = new DiskStorage(root);
  }

  @Test void opening_creates_the_file_and_its_directories() throws IOException {
    try (StorageFile file = storage.open("a/b/c")) {
      assertThat(file.size()).isZero();
      assertThat(file.path()).isEqualTo("a/b/c");
      assertThat(file.channel()).isPresent();
    }
    assertThat(storage.exists("a/b/c")).isTrue();
    assertThat(storage.list("a")).containsExactly("b");
  }

  @Test void what_is_written_at_a_position_is_read_there() throws IOException {
    try (StorageFile file = storage.open("f")) {
      file.write(Bytes.utf8("hello").asByteBuffer(), 3);
      ByteBuffer target = ByteBuffer.allocate(10);
      assertThat(file.read(target, 3)).isEqualTo(5);
      assertThat(Bytes.from(target.flip()).asUtf8()).isEqualTo("hello");
      assertThat(file.read(ByteBuffer.allocate(1), 8)).isZero();
      file.truncate(5);
      file.force();
      assertThat(file.size()).isEqualTo(5);
    }
  }

  @Test void what_is_written_through_is_read_there_too() throws IOException {
    try (StorageFile file = storage.open("f")) {
      file.preallocate(100);
      file.writeThrough(Bytes.utf8("hello").asByteBuffer(), 3);
      ByteBuffer target = ByteBuffer.allocate(5);
      assertThat(file.read(target, 3)).isEqualTo(5);
      assertThat(Bytes.from(target.flip()).asUtf8()).isEqualTo("hello");
      assertThat(file.size()).isEqualTo(100);
    }
  }

  @Test void a_storage_to_look_at_refuses_to_write_through() throws IOException {
    storage.open("f").close();
    try (StorageFile file = new ReadOnlyStorage(root).open("f")) {
      assertThatThrownBy(() -> file.writeThrough(Bytes.utf8("x").asByteBuffer(), 0)).isInstanceOf(NonWritableChannelException.class);
    }
  }

  @Test void preallocated_bytes_are_zero_occupy_blocks_and_leave_what_is_there() throws IOException {
    try (StorageFile file = storage.open("f")) {
      file.write(Bytes.utf8("x").asByteBuffer(), 0);
      file.preallocate((3 << 20) + 17);
      file.preallocate(10);
      assertThat(file.size()).isEqualTo((3 << 20) + 17);
    }
    byte[] content = Files.readAllBytes(root.resolve("f"));
    assertThat(content[0]).isEqualTo((byte) 'x');
    for (int i = 1; i < content.length; i++) if (content[i] != 0) throw new AssertionError("byte " + i + " is " + content[i]);
  }

  @Test void replacing_leaves_only_the_new_content_and_no_unfinished_file() throws IOException {
    storage.replace("d/f", Bytes.utf8("a long first version"));
    storage.replace("d/f", Bytes.utf8("second"));
    assertThat(storage.read("d/f").asUtf8()).isEqualTo("second");
    assertThat(storage.list("d")).containsExactly("f");
  }

  @Test void an_unfinished_replacement_of_an_earlier_process_is_overwritten() throws IOException {
    Files.writeString(root.resolve("f.tmp"), "left by a crash, and longer");
    storage.replace("f", Bytes.utf8("new"));
    assertThat(storage.read("f").asUtf8()).isEqualTo("new");
  }

  @Test void renaming_replaces_and_may_lead_to_a_new_directory() throws IOException {
    storage.replace("from", Bytes.utf8("1"));
    storage.replace("d/to", Bytes.utf8("2"));
    storage.rename("from", "d/to");
    storage.rename("d/to", "e/f/to");
    assertThat(storage.read("e/f/to").asUtf8()).isEqualTo("1");
    assertThat(storage.list("d")).isEmpty();
    storage.forceDirectory("e/f");
  }

  @Test void deleting_takes_a_directory_with_all_in_it_and_nothing_where_there_is_none() throws IOException {
    storage.replace("d/e/f", Bytes.utf8("1"));
    storage.replace("d/g", Bytes.utf8("2"));
    storage.delete("d");
    storage.delete("d");
    assertThat(storage.list("")).isEmpty();
    assertThat(storage.exists("d")).isFalse();
  }

  @Test void listing_is_sorted_and_empty_where_there_is_no_directory() throws IOException {
    for (String name : new String[] {"c", "a", "b"}) storage.replace("d/" + name, Bytes.EMPTY);
    assertThat(storage.list("d")).containsExactly("a", "b", "c");
    assertThat(storage.list("nowhere")).isEmpty();
    assertThat(storage.list("d/a")).isEmpty();
  }

  @Test void reading_a_missing_file_fails() {
    assertThatThrownBy(() -> storage.read("missing")).isInstanceOf(NoSuchFileException.class);
  }

  @Test void nothing_outside_the_directory_can_be_reached() {
    assertThatThrownBy(() -> storage.open("../outside")).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("leads out of");
    assertThatThrownBy(() -> storage.delete("/etc")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test void no_space_left_is_told_from_other_failures() {
    assertThat(DiskStorage.explained(new IOException("No space left on device"), "f"))
        .isInstanceOf(DiskFullException.class).hasMessageContaining("f");
    assertThat(DiskStorage.explained(new IOException("Input/output error"), "f")).isNotInstanceOf(DiskFullException.class);
    assertThat(DiskStorage.explained(new IOException(), "f")).isNotInstanceOf(DiskFullException.class);
  }

  @Test void the_free_space_of_the_volume_is_known() throws IOException {
    assertThat(storage.usableSpace()).isPositive();
  }
}
