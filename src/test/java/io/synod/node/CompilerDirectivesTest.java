package io.synod.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;

class CompilerDirectivesTest {
  /** {@code package/Class.method}; a class whose name ends with an asterisk is a family of classes, of which one has the name before it. */
  private static final Pattern METHOD = Pattern.compile("\"-((?:\\w+/)+)([\\w$]+)\\*?\\.([\\w$]+|\\*)\"");

  @Test void the_compiler_understands_them() throws Exception {
    assertThat(CompilerDirectives.added()).contains("1 compiler directives added");
    var commands = new ObjectName("com.sun.management:type=DiagnosticCommand");
    ManagementFactory.getPlatformMBeanServer().invoke(commands, "compilerDirectivesClear", new Object[0], new String[0]);
  }

  @Test void every_method_that_is_named_exists() throws Exception {
    String text;
    try (var packaged = CompilerDirectives.class.getResourceAsStream(CompilerDirectives.FILE)) {
      text = new String(packaged.readAllBytes(), StandardCharsets.UTF_8);
    }
    var named = METHOD.matcher(text);
    int count = 0;
    while (named.find()) {
      count++;
      var type = Class.forName((named.group(1) + named.group(2)).replace('/', '.'), false, getClass().getClassLoader());
      String method = named.group(3);
      if (method.equals("*")) continue;
      assertThat(Arrays.stream(type.getDeclaredMethods())).as(type + " has " + method).anyMatch(declared -> declared.getName().equals(method));
    }
    assertThat(count).isEqualTo((int) text.lines().filter(line -> line.strip().startsWith("\"-") && !line.contains("/*.*")).count());
  }
}
