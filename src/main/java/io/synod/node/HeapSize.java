package io.synod.node;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.VMOption;
import com.sun.management.VMOption.Origin;
import io.synod.node.HeapRoom.Free;
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
  private static final Free SHRINKING = new Free(10, 20);

  private final HotSpotDiagnosticMXBean machine;
  private final Map<String, VMOption> flags;
  private Free free;

  HeapSize(HotSpotDiagnosticMXBean machine) {
    this.machine = machine;
    flags = machine.getDiagnosticOptions().stream().collect(Collectors.toMap(VMOption::getName, Function.identity()));
  }

  /**
   * To be called once everything serves. Parsed configuration, class files and recovery leave a heap that is mostly garbage, and a node that is
   * then idle would hold it for hours: one collection ends that, with the heap let shrink to little more than what lives.
   *
   * @return to be closed when the node stops; until then one that has clients has room, see {@link HeapRoom}
   */
  static AutoCloseable settle(HeapSettings settings) {
    var machine = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    if (machine != null) return new HeapSize(machine).set(settings);
    System.gc();                                                    // a JVM that is not HotSpot has no such flags
    return () -> {};
  }

  private AutoCloseable set(HeapSettings settings) {
    boolean gives = !settings.giveBackEvery().isZero();
    boolean looks = gives && isOurs(LOOK_EVERY);
    if (looks) machine.setVMOption(LOOK_EVERY, Long.toString(settings.giveBackEvery().toMillis()));
    if (!isOurs(LEAST_FREE) || !isOurs(MOST_FREE)) {
      System.gc();
      return () -> {};
    }
    var usual = new Free(percent(LEAST_FREE), looks ? FREE : percent(MOST_FREE));
    free(SHRINKING);
    System.gc();
    free(usual);
    if (!gives) return () -> {};
    var room = new HeapRoom(usual);
    return HeapCollections.tell((atMillis, usedBytes) -> free(room.collected(atMillis, usedBytes)));
  }

  private int percent(String flag) {
    return Integer.parseInt(flags.get(flag).getValue());
  }

  /** The least may never be above the most. */
  synchronized void free(Free now) {
    if (now.equals(free)) return;
    machine.setVMOption(LEAST_FREE, "0");
    machine.setVMOption(MOST_FREE, Integer.toString(now.most()));
    machine.setVMOption(LEAST_FREE, Integer.toString(now.least()));
    free = now;
  }

  /** The JVM knows the flag, and who started it has not set it. */
  private boolean isOurs(String flag) {
    VMOption option = flags.get(flag);
    return option != null && (option.getOrigin() == Origin.DEFAULT || option.getOrigin() == Origin.ERGONOMIC || option.getOrigin() == Origin.MANAGEMENT);
  }
}
