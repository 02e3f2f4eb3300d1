package io.synod.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * The last step of the build, on the jar that it has packaged: classes of the packages that every start loads from are stored and not deflated. A start reads
 * three thousand of them, and to inflate these took a tenth of it. The jar becomes half as large again. Figures are in docs/benchmarks.md.
 */
public final class Packing {
  private static final List<String> STORED = List.of("io/synod/", "akka/actor/", "akka/dispatch/", "akka/event/", "akka/japi/", "akka/pattern/", "akka/persistence/",
      "akka/routing/", "akka/serialization/", "akka/util/", "ch/qos/logback/", "com/typesafe/", "io/netty/", "org/slf4j/", "scala/");

  private Packing() {}

  /** Packs the jar {@code arguments[0]} anew. */
  public static void main(String[] arguments) throws IOException {
    Path jar = Path.of(arguments[0]);
    Path packed = jar.resolveSibling(jar.getFileName() + ".packed");
    try (var from = new ZipFile(jar.toFile()); var to = new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(packed)))) {
      for (ZipEntry entry : Collections.list(from.entries())) copy(from, entry, to);
    }
    Files.move(packed, jar, StandardCopyOption.REPLACE_EXISTING);
  }

  private static void copy(ZipFile from, ZipEntry entry, ZipOutputStream to) throws IOException {
    var copy = new ZipEntry(entry.getName());
    copy.setTimeLocal(entry.getTimeLocal());
    if (isStored(entry.getName())) {
      copy.setMethod(ZipEntry.STORED);
      copy.setSize(entry.getSize());
      copy.setCrc(entry.getCrc());
    }
    to.putNextEntry(copy);
    try (InputStream content = from.getInputStream(entry)) {
      content.transferTo(to);
    }
    to.closeEntry();
  }

  private static boolean isStored(String name) {
    return name.endsWith(".class") && STORED.stream().anyMatch(name::startsWith);
  }
}
