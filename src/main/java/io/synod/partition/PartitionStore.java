package io.synod.partition;

import io.synod.journal.Bytes;
import io.synod.journal.Storage;
import io.synod.loop.Exit;
import io.synod.loop.Fatal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The partition directories of a log directory: {@code <topic>-<index>}, as Kafka names them. Everything here blocks, so it belongs on the
 * {@code io} dispatcher.
 */
public final class PartitionStore {
  /** Ends the name of a directory that is being removed (Kafka's name for it). */
  static final String DELETED = "-delete";
  private static final Logger LOG = LoggerFactory.getLogger(PartitionStore.class);
  private static final Pattern NAME = Pattern.compile("(.+)-(\\d+)");
  private static final String METADATA = "partition.metadata";
  private static final String TOPIC_ID = "topic_id: ";
  private final Storage storage;
  private final String root;

  /** @param root the log directory within {@code storage}, such as {@code partitions} */
  public PartitionStore(Storage storage, String root) {
    this.storage = storage;
    this.root = root;
  }

  /** What is on the disk, for the broker to compare with the tree. Directories that were being removed are removed. */
  public List<PartitionId> list() throws IOException {
    List<PartitionId> found = new ArrayList<>();
    for (String name : storage.list(root)) {
      if (name.endsWith(DELETED)) {
        LOG.info("removing {}/{}, which was deleted before the last stop", root, name);
        storage.delete(root + "/" + name);
        continue;
      }
      Matcher matcher = NAME.matcher(name);
      if (!matcher.matches()) continue;
      topicId(root + "/" + name).ifPresent(id -> found.add(new PartitionId(matcher.group(1), id, Integer.parseInt(matcher.group(2)))));
    }
    return List.copyOf(found);
  }

  /**
   * Opens the partition, or creates it where there is none.
   *
   * @throws Fatal when a file is damaged that must not be, or the directory belongs to another topic of the same name
   */
  public PartitionLog open(PartitionId id, PartitionSettings settings) throws IOException {
    String directory = root + "/" + id;
    Optional<UUID> found = topicId(directory);
    if (found.isEmpty()) create(id, directory);
    else if (!found.get().equals(id.topicId())) throw otherTopic(id, directory, found.get());
    return new Recovery(id, directory, storage, settings).open();
  }

  /** Removes a partition that is not open: the tree no longer has it. */
  public void remove(PartitionId id) throws IOException {
    retire(id);
    discard(id);
  }

  /** Renames the directory, so that a new one of its name can be made while the old one's files are in use. */
  void retire(PartitionId id) throws IOException {
    storage.rename(root + "/" + id, retired(id));
  }

  /** Removes what {@link #retire} renamed. */
  void discard(PartitionId id) throws IOException {
    storage.delete(retired(id));
  }

  Storage storage() {
    return storage;
  }

  private String retired(PartitionId id) {
    return root + "/" + id + "." + id.topicId().toString().replace("-", "") + DELETED;
  }

  private void create(PartitionId id, String directory) throws IOException {
    storage.open(directory + "/" + Segment.fileName(0, Segment.LOG)).close();
    storage.replace(directory + "/" + METADATA, Bytes.utf8("version: 0\n" + TOPIC_ID + base64(id.topicId()) + "\n"));
  }

  private Optional<UUID> topicId(String directory) throws IOException {
    String path = directory + "/" + METADATA;
    if (!storage.exists(path)) return Optional.empty();
    String text = storage.read(path).asUtf8();
    return text.lines().filter(line -> line.startsWith(TOPIC_ID)).findFirst().map(line -> uuid(line.substring(TOPIC_ID.length()).trim()));
  }

  private static Fatal otherTopic(PartitionId id, String directory, UUID found) {
    return new Fatal(Exit.DATA, directory + " belongs to topic id " + base64(found) + ", not to " + base64(id.topicId())
        + " of the topic that has this name now. Remove or move the directory.");
  }

  /** As Kafka prints a topic id: URL-safe base64 of the 16 bytes, without padding. */
  private static String base64(UUID id) {
    byte[] bytes = ByteBuffer.allocate(16).putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits()).array();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static UUID uuid(String base64) {
    ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(base64));
    return new UUID(bytes.getLong(), bytes.getLong());
  }
}
