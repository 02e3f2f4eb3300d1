package io.synod.node;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.VMOption;
import com.sun.management.VMOption.Origin;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * How large the heap is beside what lives in it. Left alone, one that has grown stays as large for ever while the node is idle, and there is no command
 * line that could tell the JVM better: {@code java -jar} has none. The flags that it takes while it runs are set here, but for those which the command
 * line does give. Figures are in docs/benchmarks.md.
 */
final class HeapSize {
  /** Percent of the heap that are free, at least and at most, after what lives in it was marked: it is made larger or smaller for that. */
  static final String LEAST_FREE = "MinHeapFreeRatio";
  static final String MOST_FREE = "MaxHeapFreeRatio";
  /** Milliseconds without a collection, after which G1 marks what lives. */
  static final String LOOK_EVERY = "G1PeriodicGCInterval";
  /** In percent, the heap of an idle node is twice what lives in it; a load that needs more gets it by the time that its collections take. */
  private static final int FREE = 50;

  private final HotSpotDiagnosticMXBean machine;
  private final Map<String, VMOption> flags;

  private HeapSize(HotSpotDiagnosticMXBean machine) {
    this.machine = machine;
    flags = machine.getDiagnosticOptions().stream().collect(Collectors.toMap(VMOption::getName, Function.identity()));
  }

  /**
   * To be called once everything serves. Parsed configuration, class files and recovery leave a heap that is mostly garbage, and a node that is
   * then idle would hold it for hours: one collection ends that, with the heap let shrink to little more than what lives.
   */
  static void settle(HeapSettings settings) {
    var machine = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    if (machine == null) System.gc();                               // a JVM that is not HotSpot has no such flags
    else new HeapSize(machine).set(settings);
  }

  private void set(HeapSettings settings) {
    boolean givesBack = !settings.giveBackEvery().isZero() && isOurs(LOOK_EVERY);
    if (!isOurs(LEAST_FREE) || !isOurs(MOST_FREE)) {
      System.gc();
    } else {
      String least = flags.get(LEAST_FREE).getValue();
      String most = flags.get(MOST_FREE).getValue();
      machine.setVMOption(LEAST_FREE, "10");
      machine.setVMOption(MOST_FREE, "20");
      System.gc();
      machine.setVMOption(MOST_FREE, givesBack ? Integer.toString(FREE) : most);
      machine.setVMOption(LEAST_FREE, least);
    }
    if (givesBack) machine.setVMOption(LOOK_EVERY, Long.toString(settings.giveBackEvery().toMillis()));
  }

  /** The JVM knows the flag, and who started it has not set it. */
  private boolean isOurs(String flag) {
    VMOption option = flags.get(flag);
    return option != null && (option.getOrigin() == Origin.DEFAULT || option.getOrigin() == Origin.ERGONOMIC || option.getOrigin() == Origin.MANAGEMENT);
  }
}
