package io.synod.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackingTest {
  private static final String OURS = "io/synod/cli/Main.class";
  private static final String THEIRS = "org/elsewhere/Rare.class";
  private static final String PAGE = "io/synod/console/index.html";

  @TempDir Path directory;

  @Test void classes_that_a_start_loads_are_stored_and_nothing_else_is_changed() throws IOException {
    Path jar = directory.resolve("node.jar");
    List<String> names = List.of("META-INF/MANIFEST.MF", "io/synod/", OURS, THEIRS, PAGE);
    try (var out = new ZipOutputStream(Files.newOutputStream(jar))) {
      for (String name : names) {
        out.putNextEntry(new ZipEntry(name));
        if (!name.endsWith("/")) out.write(content(name));
        out.closeEntry();
      }
    }
    Packing.main(new String[] {jar.toString()});
    try (var packed = new ZipFile(jar.toFile())) {
      assertThat(Collections.list(packed.entries())).extracting(ZipEntry::getName).as("the manifest is still the first").containsExactlyElementsOf(names);
      assertThat(packed.getEntry(OURS).getMethod()).isEqualTo(ZipEntry.STORED);
      assertThat(packed.getEntry(THEIRS).getMethod()).isEqualTo(ZipEntry.DEFLATED);
      assertThat(packed.getEntry(PAGE).getMethod()).isEqualTo(ZipEntry.DEFLATED);
      for (String name : List.of(OURS, THEIRS, PAGE)) assertThat(packed.getInputStream(packed.getEntry(name)).readAllBytes()).isEqualTo(content(name));
    }
    assertThat(directory).isDirectoryNotContaining(file -> !file.equals(jar));
  }

  private static byte[] content(String name) {
    return name.repeat(100).getBytes(StandardCharsets.UTF_8);
  }
}
