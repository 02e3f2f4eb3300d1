package io.synod.sim;

import io.synod.journal.Bytes;
import io.synod.journal.DiskFullException;
import io.synod.journal.Storage;
import io.synod.journal.StorageFile;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * A disk in memory, for one start of a node. {@link #crash} ends that start and gives the disk as the next one finds it: what was synced,
 * and of the rest whatever the seed decides: writes may be lost, kept, or torn at any byte, in any combination; names that were created or
 * deleted without {@link #forceDirectory} may be as before. No real disk is kinder than this one.
 *
 * <p>It can be {@link #limit limited} in size, and syncs can be made to fail. A sync that failed leaves behind what real ones do: the
 * content still reads back, part of it is not on disk, and the next sync will not write it.
 */
public final class SimStorage implements Storage {
  private final RandomGenerator random;
  private final TreeMap<String, SimFile.Content> names;
  private final TreeMap<String, SimFile.Content> durableNames;
  private final List<NameChange> unforced = new ArrayList<>();
  private long limit;
  private int forcesUntilFailure = -1;
  private boolean crashed;

  /** A name that was set (or removed: {@code content} is null), durable once one of {@code directories} is forced. */
  private record NameChange(String path, SimFile.Content content, Set<String> directories) {}

  /** An empty disk without a limit. */
  public SimStorage(RandomGenerator random) {
    this(random, new TreeMap<>(), Long.MAX_VALUE);
  }

  private SimStorage(RandomGenerator random, TreeMap<String, SimFile.Content> names, long limit) {
    this.random = random;
    this.names = names;
    this.durableNames = new TreeMap<>(names);
    this.limit = limit;
  }

  /** Power is cut. Every use of this object and of its files fails from now on. @return the disk, for the next start */
  public synchronized SimStorage crash() {
    crashed = true;
    forgetNames();
    var survived = new HashMap<SimFile.Content, SimFile.Content>();
    var after = new TreeMap<String, SimFile.Content>();
    durableNames.forEach((path, content) -> after.put(path, survived.computeIfAbsent(content, c -> c.afterCrash(random))));
    return new SimStorage(random, after, limit);
  }

  /** From now on all files together may have this many bytes. */
  public synchronized void limit(long bytes) {
    limit = bytes;
  }

  /** The sync after {@code successes} more ones fails, once. */
  public synchronized void failForceAfter(int successes) {
    forcesUntilFailure = successes;
  }

  /** Bytes in all files. */
  public synchronized long used() {
    return names.values().stream().mapToLong(SimFile.Content::size).sum();
  }

  /** Changes one byte of a file behind everybody's back, durably: what a bad disk does. */
  public synchronized void damage(String path, long offset, int xor) {
    Objects.requireNonNull(names.get(path), path).flip(offset, xor);
  }

  @Override
  public synchronized StorageFile open(String path) throws IOException {
    alive();
    SimFile.Content content = names.get(path);
    if (content == null) {
      content = new SimFile.Content();
      set(path, content);
    }
    return new SimFile(this, path, content);
  }

  @Override
  public synchronized boolean exists(String path) throws IOException {
    alive();
    return names.containsKey(path) || !below(path).isEmpty();
  }

  @Override
  public synchronized List<String> list(String directory) throws IOException {
    alive();
    var found = new TreeSet<String>();
    for (String path : below(directory)) found.add(path.substring(prefix(directory).length()).split("/")[0]);
    return List.copyOf(found);
  }

  @Override
  public synchronized void delete(String path) throws IOException {
    alive();
    for (String file : List.copyOf(below(path))) remove(file, path);
    if (names.containsKey(path)) remove(path, path);
  }

  @Override
  public synchronized void rename(String from, String to) throws IOException {
    alive();
    SimFile.Content content = names.get(from);
    if (content == null && below(from).isEmpty()) throw new NoSuchFileException(from);
    if (content == null) {
      moveDirectory(from, to);
      return;
    }
    remove(from, from);
    set(to, content);
    forceDirectory(parent(from));
    forceDirectory(parent(to));
  }

  /** One name changes, durably: what is in it stays as durable as it was. */
  private void moveDirectory(String from, String to) {
    UnaryOperator<String> moved = path -> path.equals(from) || path.startsWith(prefix(from)) ? to + path.substring(from.length()) : path;
    for (TreeMap<String, SimFile.Content> each : List.of(names, durableNames)) {
      var changed = new TreeMap<String, SimFile.Content>();
      each.forEach((path, content) -> changed.put(moved.apply(path), content));
      each.clear();
      each.putAll(changed);
    }
    unforced.replaceAll(change -> new NameChange(moved.apply(change.path), change.content,
        change.directories.stream().map(moved).collect(Collectors.toSet())));
  }

  @Override
  public synchronized void forceDirectory(String directory) throws IOException {
    alive();
    for (NameChange change : List.copyOf(unforced)) {
      if (!change.directories.contains(directory)) continue;
      apply(change);
      unforced.remove(change);
    }
  }

  @Override
  public synchronized void replace(String path, Bytes content) throws IOException {
    String unfinished = path + ".tmp";
    try (StorageFile file = open(unfinished)) {
      file.truncate(0);
      file.write(content.asByteBuffer(), 0);
      file.force();
    }
    rename(unfinished, path);
  }

  @Override
  public synchronized Bytes read(String path) throws IOException {
    alive();
    SimFile.Content content = names.get(path);
    if (content == null) throw new NoSuchFileException(path);
    return content.bytes();
  }

  @Override
  public synchronized long usableSpace() throws IOException {
    alive();
    return Math.max(0, limit - used());
  }

  @Override
  public synchronized long totalSpace() throws IOException {
    alive();
    return limit;
  }

  synchronized void alive() throws IOException {
    if (crashed) throw new IOException("the simulated node has crashed");
  }

  /** @throws DiskFullException when {@code more} bytes do not fit */
  synchronized void room(String path, long more) throws IOException {
    if (more > 0 && more > limit - used()) throw new DiskFullException("no space left on the simulated disk for " + path, null);
  }

  /** @return whether this sync is to fail */
  synchronized boolean failsNow() {
    return forcesUntilFailure >= 0 && forcesUntilFailure-- == 0;
  }

  RandomGenerator random() {
    return random;
  }

  private void set(String path, SimFile.Content content) {
    names.put(path, content);
    unforced.add(new NameChange(path, content, Set.of(parent(path))));
  }

  /** Removes a file as part of removing {@code top}: forcing any directory between them makes that durable. */
  private void remove(String path, String top) {
    names.remove(path);
    var directories = new LinkedHashSet<String>();
    for (String at = path; !at.equals(top); at = parent(at)) directories.add(parent(at));
    directories.add(parent(top));
    unforced.add(new NameChange(path, null, directories));
  }

  /** Each name on its own keeps the first few of its changes. */
  private void forgetNames() {
    var lost = new TreeSet<String>();
    for (NameChange change : unforced) {
      if (lost.contains(change.path)) continue;
      if (random.nextBoolean()) apply(change);
      else lost.add(change.path);
    }
    unforced.clear();
  }

  private void apply(NameChange change) {
    if (change.content == null) durableNames.remove(change.path);
    else durableNames.put(change.path, change.content);
  }

  private Collection<String> below(String directory) {
    String prefix = prefix(directory);
    return names.subMap(prefix, prefix + Character.MAX_VALUE).keySet();
  }

  private static String prefix(String directory) {
    return directory.isEmpty() ? "" : directory + "/";
  }

  private static String parent(String path) {
    return path.contains("/") ? path.substring(0, path.lastIndexOf('/')) : "";
  }
}
