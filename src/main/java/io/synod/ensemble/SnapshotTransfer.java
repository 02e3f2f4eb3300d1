package io.synod.ensemble;

import io.synod.ensemble.PeerMessage.PartialSnapshot;
import io.synod.ensemble.PeerMessage.SnapshotChunk;
import io.synod.journal.Bytes;
import io.synod.journal.Storage;
import io.synod.journal.StorageFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Sends a snapshot's file in pieces, and puts one together from them, in a file {@code incoming.<zxid>.<checksum>} until it is whole. What has
 * come stays when the link or the node goes; the checksum tells whether it fits what comes next. Blocks: call on io.
 */
final class SnapshotTransfer {
  private static final String PREFIX = "incoming.";
  private final Storage storage;
  private final String directory;
  private final SnapshotFiles files;

  SnapshotTransfer(Storage storage, String directory, SnapshotFiles files) {
    this.storage = storage;
    this.directory = directory;
    this.files = files;
  }

  /**
   * The piece behind {@code have}, or the first of the newest snapshot where {@code have} is of no snapshot here.
   *
   * @return null when there is no snapshot
   */
  SnapshotChunk read(long join, PartialSnapshot have, int maxBytes) throws IOException {
    List<Long> here = files.list();
    if (here.isEmpty()) return null;
    if (have.bytes() > 0 && here.contains(have.zxid())) {
      try (StorageFile file = storage.open(files.path(have.zxid()))) {
        int checksum = SnapshotFiles.checksum(file);
        if (checksum == have.checksum() && have.bytes() < file.size()) return piece(join, have.zxid(), file, checksum, have.bytes(), maxBytes);
      }
    }
    long newest = here.get(0);
    try (StorageFile file = storage.open(files.path(newest))) {
      return piece(join, newest, file, SnapshotFiles.checksum(file), 0, maxBytes);
    }
  }

  private static SnapshotChunk piece(long join, long zxid, StorageFile file, int checksum, long offset, int maxBytes) throws IOException {
    ByteBuffer piece = ByteBuffer.allocate((int) Math.min(maxBytes, file.size() - offset));
    SnapshotFiles.fill(file, piece, offset);
    return new SnapshotChunk(join, zxid, file.size(), checksum, offset, Bytes.owning(piece.array()));
  }

  /**
   * Adds a piece; a first one gives up what was there of any other snapshot.
   *
   * @return what is there now; when that is the whole, its checksum was found right and it is one of this member's snapshots
   * @throws Decoder.Malformed when the whole is damaged, and gone
   */
  PartialSnapshot write(SnapshotChunk chunk) throws IOException {
    var target = new PartialSnapshot(chunk.zxid(), chunk.checksum(), 0);
    if (chunk.offset() == 0) clear();
    String path = path(target);
    long end = chunk.offset() + chunk.content().size();
    try (StorageFile file = storage.open(path)) {
      if (file.size() != chunk.offset()) throw new Decoder.Malformed(path + " has " + file.size() + " bytes, the next piece begins at " + chunk.offset());
      file.write(chunk.content().asByteBuffer(), chunk.offset());
      if (end == chunk.total()) {
        file.force();
        SnapshotFiles.verified(file, chunk.zxid());
      }
    } catch (Decoder.Malformed damaged) {
      clear();
      throw damaged;
    }
    if (end == chunk.total()) storage.rename(path, files.path(chunk.zxid()));
    return new PartialSnapshot(chunk.zxid(), chunk.checksum(), end);
  }

  /** What an earlier attempt has left. */
  PartialSnapshot partial() throws IOException {
    for (String name : storage.list(directory)) {
      if (!name.startsWith(PREFIX)) continue;
      String[] parts = name.split("\\.");
      try (StorageFile file = storage.open(directory + "/" + name)) {
        return new PartialSnapshot(Long.parseUnsignedLong(parts[1], 16), Integer.parseUnsignedInt(parts[2], 16), file.size());
      }
    }
    return PartialSnapshot.NONE;
  }

  private void clear() throws IOException {
    for (String name : storage.list(directory)) {
      if (name.startsWith(PREFIX)) storage.delete(directory + "/" + name);
    }
  }

  private String path(PartialSnapshot of) {
    return directory + "/" + PREFIX + Long.toHexString(of.zxid()) + "." + Integer.toHexString(of.checksum());
  }
}
