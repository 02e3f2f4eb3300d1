package io.synod.journal;

import io.synod.loop.Exit;
import io.synod.loop.Fatal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * A node's data directory, held by this process until closed. It contains {@code node.lock} (locked while a node uses the directory; its
 * content, the process id, is for people), {@code format} (the version of the layout, a decimal number) and {@code node.id}.
 * Every way in which it cannot be used is a {@link Fatal} with {@link Exit#DATA}.
 */
public final class DataDirectory implements AutoCloseable {
  /** The layout this program writes and reads (docs/data-directory.md). */
  public static final int FORMAT = 1;

  private static final String LOCK = "node.lock";
  private static final String VERSION = "format";
  private static final String NODE = "node.id";
  /** What ZooKeeper's administrators write the id into. It may be there; it is never written. */
  private static final String MYID = "myid";

  private final Path path;
  private final FileChannel lockFile;
  private final Storage storage;

  private DataDirectory(Path path, FileChannel lockFile) {
    this.path = path;
    this.lockFile = lockFile;
    this.storage = new DiskStorage(path);
  }

  /**
   * Creates the directory where it is missing, takes the lock, and checks or writes its format and its owner.
   *
   * @param nodeId the node's id, a short name or number
   * @throws Fatal with {@link Exit#DATA}, saying what to do
   */
  public static DataDirectory open(Path path, String nodeId) {
    DataDirectory opened = open(path);
    try {
      opened.belongTo(nodeId);
      return opened;
    } catch (Fatal e) {
      opened.close();
      throw e;
    }
  }

  /** As above, of a node that does not know yet which one it is: its owner is neither checked nor written. */
  public static DataDirectory open(Path path) {
    Path directory = path.toAbsolutePath().normalize();
    create(directory);
    var opened = new DataDirectory(directory, lock(directory));
    try {
      opened.checkFormat();
      return opened;
    } catch (IOException e) {
      opened.close();
      throw unusable(directory, e);
    } catch (Fatal e) {
      opened.close();
      throw e;
    }
  }

  /**
   * Checks or writes whose directory it is.
   *
   * @throws Fatal with {@link Exit#DATA} when it is another's
   */
  public void belongTo(String nodeId) {
    try {
      checkOwner(nodeId);
    } catch (IOException e) {
      throw unusable(path, e);
    }
  }

  /** The id of the node that it belongs to; empty while it belongs to none. */
  public Optional<String> owner() {
    return owner(path);
  }

  /** That of the node whose directory {@code path} is; nothing is locked or written. */
  public static Optional<String> owner(Path path) {
    Path file = path.resolve(NODE);
    try {
      return Files.exists(file) ? Optional.of(Files.readString(file).strip()) : Optional.empty();
    } catch (IOException e) {
      throw unusable(path, e);
    }
  }

  public Path path() {
    return path;
  }

  public Storage storage() {
    return storage;
  }

  /** Gives the directory back. The lock file stays: removing it would let two nodes lock two files of one name. */
  @Override
  public void close() {
    try {
      lockFile.close();
    } catch (IOException e) {
      throw unusable(path, e);
    }
  }

  private static void create(Path directory) {
    try {
      Files.createDirectories(directory);
    } catch (FileAlreadyExistsException e) {
      throw new Fatal(Exit.DATA, "the data directory " + directory + " cannot be used: " + e.getFile() + " is a file. "
          + "Name a directory with --data.", e);
    } catch (IOException e) {
      throw unusable(directory, e);
    }
    if (!Files.isWritable(directory)) throw unwritable(directory, null);
  }

  private static FileChannel lock(Path directory) {
    Path file = directory.resolve(LOCK);
    FileChannel channel = null;
    try {
      channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      FileLock lock = channel.tryLock();
      if (lock == null) throw locked(directory, channel);
      channel.truncate(0);
      channel.write(Bytes.utf8(ProcessHandle.current().pid() + "\n").asByteBuffer(), 0);
      return channel;
    } catch (OverlappingFileLockException e) {
      throw locked(directory, channel);
    } catch (IOException e) {
      throw unusable(directory, e);
    }
  }

  private void checkFormat() throws IOException {
    if (!storage.exists(VERSION)) {
      storage.replace(VERSION, Bytes.utf8(FORMAT + "\n"));
      return;
    }
    String found = storage.read(VERSION).asUtf8().strip();
    if (!found.matches("[0-9]{1,9}")) {
      throw new Fatal(Exit.DATA, "the file " + path.resolve(VERSION) + " holds \"" + found + "\" where a format number is expected. "
          + "Check that --data names the data directory of a Synod node, or restore the file from a copy.");
    }
    if (Integer.parseInt(found) > FORMAT) {
      throw new Fatal(Exit.DATA, "the data directory " + path + " has format " + found + ", and this program reads formats up to "
          + FORMAT + ". Start the newer version of Synod that wrote it.");
    }
  }

  private void checkOwner(String nodeId) throws IOException {
    if (storage.exists(MYID) && !storage.read(MYID).asUtf8().strip().equals(nodeId)) {
      throw new Fatal(Exit.DATA, "node " + nodeId + " cannot start: the myid in the data directory " + path + " says "
          + storage.read(MYID).asUtf8().strip() + ". Correct it, or give node " + nodeId + " an empty --data directory.");
    }
    if (!storage.exists(NODE)) {
      storage.replace(NODE, Bytes.utf8(nodeId + "\n"));
      return;
    }
    String owner = storage.read(NODE).asUtf8().strip();
    if (!owner.equals(nodeId)) {
      throw new Fatal(Exit.DATA, "node " + nodeId + " cannot start: the data directory " + path + " holds node " + owner
          + ". Start it with --id " + owner + ", or give node " + nodeId + " an empty --data directory.");
    }
  }

  private static Fatal locked(Path directory, FileChannel channel) {
    String holder;
    try (channel) {
      var content = ByteBuffer.allocate(32);
      channel.read(content, 0);
      holder = Bytes.from(content.flip()).asUtf8().strip();
    } catch (IOException e) {
      holder = "unknown";
    }
    return new Fatal(Exit.DATA, "the data directory " + directory + " is in use by another node (process " + holder
        + "). Stop that node, or give this one another --data directory.");
  }

  private static Fatal unusable(Path directory, IOException cause) {
    if (cause instanceof AccessDeniedException) return unwritable(directory, cause);
    return new Fatal(Exit.DATA, "the data directory " + directory + " cannot be used: " + cause + ". "
        + "Correct that, or name another directory with --data.", cause);
  }

  private static Fatal unwritable(Path directory, IOException cause) {
    return new Fatal(Exit.DATA, "the data directory " + directory + " is not writable by user " + System.getProperty("user.name")
        + ". Change its owner or mode, or name another directory with --data.", cause);
  }
}
