package io.synod.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.synod.loop.Leisure;
import io.synod.sim.SimStorage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JournalInspectorTest {
  private static final String SEGMENT = "log/journal/00000000000000000001.log";
  private final SimStorage storage = new SimStorage(new SplittableRandom(1));

  @BeforeEach
  void write() throws IOException {
    var settings = new LogSettings(4096, 1024, 4096, 1024, 1 << 20);
    PersistenceLog log = PersistenceLog.open(storage, "log/journal", settings, Runnable::run, Leisure.NONE, fatal -> {
      throw fatal;
    });
    for (int nr = 1; nr <= 3; nr++) log.write(List.of(new JournalEntry.Written("words", nr, List.of(event("w" + nr)))), failure -> {});
    log.write(List.of(new JournalEntry.Written("words", 4, List.of(event("x"), event("y")))), failure -> {});
    log.delete("words", 2, failure -> {});
    log.close();
    new SnapshotFiles(storage, "log/snapshots").save(new Snapshot("words", 3, 1000, 7, "m/1", Bytes.utf8("w1w2w3")));
  }

  @Test void every_entry_and_snapshot_is_a_line() throws IOException {
    assertThat(inspect()).containsExactly(
        SEGMENT + "  from entry 1, 1024 bytes",
        "          32  entry 1  words: event 1  m/1 w1",
        "          90  entry 2  words: event 2  m/1 w2",
        "         148  entry 3  words: event 3  m/1 w3",
        "         206  entry 4  words: events 4 to 5  m/1 x | m/1 y",
        "         279  entry 5  words: deleted up to event 2, highest is 5",
        "         324  end, 700 bytes reserved",
        "log/snapshots/words/00000000000000000003.snapshot  words: snapshot at event 3  m/1 w1w2w3");
  }

  @Test void what_can_be_read_around_damage_is_shown() throws IOException {
    storage.damage(SEGMENT, 100, 1);
    storage.damage("log/snapshots/words/00000000000000000003.snapshot", 50, 1);
    assertThat(inspect()).contains(
        "          32  entry 1  words: event 1  m/1 w1",
        "          90  damaged or torn: 58 bytes up to the next entry that can be read",
        "         148  entry 3 (out of order: 2 is expected)  words: event 3  m/1 w3",
        "log/snapshots/words/00000000000000000003.snapshot  damaged or incomplete, "
            + storage.read("log/snapshots/words/00000000000000000003.snapshot").size()
            + " bytes");
  }

  @Test void a_segment_that_is_cut_or_headless_is_shown_as_far_as_it_goes() throws IOException {
    storage.damage(SEGMENT, 0, 1);
    try (StorageFile file = storage.open(SEGMENT)) {
      file.truncate(100);
    }
    assertThat(inspect()).containsSubsequence(
        SEGMENT + "  the header is damaged, 100 bytes",
        "          32  entry 1  words: event 1  m/1 w1",
        "          90  damaged or torn: 10 bytes up to the end of the file");
  }

  @Test void nothing_is_changed() throws IOException {
    storage.damage(SEGMENT, 100, 1);
    Map<String, Bytes> before = content("log");
    inspect();
    assertThat(content("log")).isEqualTo(before);
  }

  private List<String> inspect() throws IOException {
    var lines = new ArrayList<String>();
    JournalInspector.inspect(storage, "log", (serializerId, manifest, content) -> content.asUtf8(), lines::add);
    return lines;
  }

  private Map<String, Bytes> content(String directory) throws IOException {
    var content = new TreeMap<String, Bytes>();
    for (String name : storage.list(directory)) {
      String path = directory + "/" + name;
      if (storage.list(path).isEmpty()) content.put(path, storage.read(path));
      else content.putAll(content(path));
    }
    return content;
  }

  private static JournalEntry.Event event(String text) {
    return new JournalEntry.Event(7, "m/1", "", Bytes.utf8(text));
  }
}
