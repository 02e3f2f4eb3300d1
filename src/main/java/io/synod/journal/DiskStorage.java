package io.synod.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.stream.Stream;

/** The disk itself: everything below one directory. Safe for use by several threads. */
public final class DiskStorage implements Storage {
  /** Ends the name of a file that is not yet complete; such a file is worth nothing after a crash. */
  static final String UNFINISHED = ".tmp";

  private final Path root;
  /** Null until it was asked for. */
  private volatile FileStore volume;

  /** @param root the data directory, which exists; see {@link DataDirectory#open} */
  public DiskStorage(Path root) {
    this.root = root.toAbsolutePath().normalize();
  }

  @Override
  public StorageFile open(String path) throws IOException {
    Path file = resolve(path);
    try {
      return opened(path, file);
    } catch (NoSuchFileException e) {
      createDirectories(file.getParent());
      return opened(path, file);
    }
  }

  @Override
  public boolean exists(String path) {
    return Files.exists(resolve(path));
  }

  @Override
  public List<String> list(String directory) throws IOException {
    try (Stream<Path> entries = Files.list(resolve(directory))) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  @Override
  public void delete(String path) throws IOException {
    Path target = resolve(path);
    if (!Files.exists(target)) return;
    Files.walkFileTree(target, new SimpleFileVisitor<>() {
      @Override
      public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
        Files.deleteIfExists(file);
        return FileVisitResult.CONTINUE;
      }

      @Override
      public FileVisitResult postVisitDirectory(Path directory, IOException failure) throws IOException {
        if (failure != null) throw failure;
        Files.deleteIfExists(directory);
        return FileVisitResult.CONTINUE;
      }
    });
  }

  @Override
  public void rename(String from, String to) throws IOException {
    Path source = resolve(from);
    Path target = resolve(to);
    createDirectories(target.getParent());
    Files.move(source, target, StandardCopyOption.ATOMIC_MOVE);
    force(target.getParent());
    if (!source.getParent().equals(target.getParent())) force(source.getParent());
  }

  @Override
  public void forceDirectory(String directory) throws IOException {
    force(resolve(directory));
  }

  @Override
  public void replace(String path, Bytes content) throws IOException {
    String unfinished = path + UNFINISHED;
    try (StorageFile file = open(unfinished)) {
      file.truncate(0);
      file.write(content.asByteBuffer(), 0);
      file.force();
    }
    rename(unfinished, path);
  }

  @Override
  public Bytes read(String path) throws IOException {
    return Bytes.owning(Files.readAllBytes(resolve(path)));
  }

  @Override
  public long usableSpace() throws IOException {
    return volume().getUsableSpace();
  }

  @Override
  public long totalSpace() throws IOException {
    return volume().getTotalSpace();
  }

  /** Kept, for to find it is to read all that is mounted. */
  private FileStore volume() throws IOException {
    if (volume == null) volume = Files.getFileStore(root);
    return volume;
  }

  /** The same failure, as {@link DiskFullException} where that is what the system says (Java has only its text to tell by). */
  static IOException explained(IOException failure, String path) {
    String text = String.valueOf(failure.getMessage());
    boolean full = text.contains("No space left on device") || text.contains("Disk quota exceeded") || text.contains("not enough space");
    return full ? new DiskFullException("no space left on the volume of " + path, failure) : failure;
  }

  private Path resolve(String path) {
    Path resolved = root.resolve(path).normalize();
    if (!resolved.startsWith(root)) throw new IllegalArgumentException(path + " leads out of " + root);
    return resolved;
  }

  private static DiskFile opened(String path, Path file) throws IOException {
    var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    return new DiskFile(path, channel, () -> FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.DSYNC));
  }

  /** Creates what is missing, and makes each new name durable in the directory above it. */
  private static void createDirectories(Path directory) throws IOException {
    if (Files.isDirectory(directory)) return;
    createDirectories(directory.getParent());
    Files.createDirectories(directory);
    force(directory.getParent());
  }

  private static void force(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
