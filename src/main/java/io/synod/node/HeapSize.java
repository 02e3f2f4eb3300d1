package io.synod.node;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;

/**
 * Gives back what only starting needed. Parsed configuration, class files and recovery leave a heap that is mostly garbage, and a node that is
 * then idle would hold it for hours: one collection ends that, with the heap let shrink to little more than what lives.
 */
final class StartGarbage {
  private static final String LEAST_FREE = "MinHeapFreeRatio";
  private static final String MOST_FREE = "MaxHeapFreeRatio";

  private StartGarbage() {}

  static void giveBack() {
    var machine = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    if (machine == null) {                                          // a JVM that is not HotSpot has no such ratios
      System.gc();
      return;
    }
    String least = machine.getVMOption(LEAST_FREE).getValue();
    String most = machine.getVMOption(MOST_FREE).getValue();
    machine.setVMOption(LEAST_FREE, "10");
    machine.setVMOption(MOST_FREE, "20");
    System.gc();
    machine.setVMOption(MOST_FREE, most);
    machine.setVMOption(LEAST_FREE, least);
  }
}
