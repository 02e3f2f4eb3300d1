package io.synod.node;

import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells HotSpot's optimizing compiler where not to inline ({@value #FILE}; JEP 165, what {@code jcmd Compiler.directives_add} does).
 *
 * <p>A request passes a dozen layers, each of them small. C2 compiles every method that is hot with all that it calls, up to 8 000 bytes of
 * bytecode, so that the innermost layer is compiled once for itself and once more within each layer above it, and again with each of these when an
 * assumption about it proves wrong. In the first minutes of a load that took more processor than the requests did. Named are the first
 * methods of the layers that everything passes: actors, channels, buffers, collections. Between layers of our own C2 may inline: a call costs some
 * nanoseconds under load, but a lone request comes to its code with cold caches, and there the calls took a tenth of it. The figures are in docs/benchmarks.md.
 */
final class CompilerDirectives {
  static final String FILE = "compiler-directives.json";
  private static final Logger LOG = LoggerFactory.getLogger(CompilerDirectives.class);

  private CompilerDirectives() {}

  /** To be called once everything serves: the first use of the JVM's management takes a tenth of a second of processor. A JVM without directives does without. */
  static void give() {
    try {
      LOG.debug("{}", added());
    } catch (JMException | IOException | SecurityException refused) {
      LOG.info("the JIT compiler is not told where not to inline: {}", refused.toString());
    }
  }

  /** @return what the JVM says to it */
  static String added() throws JMException, IOException {
    MBeanServer machine = ManagementFactory.getPlatformMBeanServer();
    Path file = Files.createTempFile("synod-", "-" + FILE);
    try (InputStream packaged = CompilerDirectives.class.getResourceAsStream(FILE)) {
      Files.copy(packaged, file, StandardCopyOption.REPLACE_EXISTING);
      Object[] arguments = {new String[] {'"' + file.toString() + '"'}};
      String[] types = {String[].class.getName()};
      return machine.invoke(new ObjectName("com.sun.management:type=DiagnosticCommand"), "compilerDirectivesAdd", arguments, types).toString();
    } finally {
      Files.deleteIfExists(file);
    }
  }
}
