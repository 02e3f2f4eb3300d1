package io.synod.sim;

import java.time.Duration;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongFunction;

/**
 * The command line of the simulator, behind {@code bin/sim}: {@code SEED [COUNT] [--members N|N+M|drawn] [--trace] [--seconds N]} runs COUNT seeds from SEED on and
 * prints a line for each; with {@code --trace} all that happens, step by step. Exit code 1 when a check failed.
 */
public final class SimMain {
  private SimMain() {}

  public static void main(String... arguments) {
    long seed = 0;
    long count = 1;
    int numbers = 0;
    boolean trace = false;
    Duration length = Scenario.LENGTH;
    LongFunction<Crew> crew = each -> Crew.ALONE;
    for (int i = 0; i < arguments.length; i++) {
      if (arguments[i].equals("--trace")) trace = true;
      else if (arguments[i].equals("--members")) crew = crew(arguments[++i]);
      else if (arguments[i].equals("--seconds")) length = Duration.ofSeconds(Long.parseLong(arguments[++i]));
      else if (numbers++ == 0) seed = Long.parseLong(arguments[i]);
      else count = Long.parseLong(arguments[i]);
    }
    if (numbers == 0) {
      System.err.println("usage: sim SEED [COUNT] [--members N|N+OBSERVERS|drawn] [--trace] [--seconds N]");
      System.exit(2);
    }
    Consumer<String> listener = trace ? System.out::println : null;
    int failures = 0;
    long began = System.nanoTime();
    for (long each = seed; each < seed + count; each++) {
      try {
        System.out.println(Scenario.run(each, crew.apply(each), length, listener));
      } catch (AssertionError violation) {
        failures++;
        System.out.println(violation.getMessage());
        if (trace) violation.printStackTrace(System.out);
      }
    }
    if (count > 1) System.out.printf("%d of %d seeds failed, %.0f seeds a minute; rare paths reached: %s%n", failures, count,
        count * 60e9 / (System.nanoTime() - began), new TreeMap<>(Probe.hits()));
    System.exit(failures == 0 ? 0 : 1);
  }

  private static LongFunction<Crew> crew(String text) {
    if (text.equals("drawn")) return Scenario::crew;
    Crew one = Crew.of(text);
    return each -> one;
  }
}
