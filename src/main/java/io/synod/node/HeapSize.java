package io.synod.node;

import com.sun.management.GarbageCollectionNotificationInfo;
import com.sun.management.GcInfo;
import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.VMOption;
import com.sun.management.VMOption.Origin;
import io.synod.node.HeapRoom.Free;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;
import javax.management.openmbean.CompositeData;

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

  private HeapSize(HotSpotDiagnosticMXBean machine) {
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
    return gives ? watch(new HeapRoom(usual)) : () -> {};
  }

  private int percent(String flag) {
    return Integer.parseInt(flags.get(flag).getValue());
  }

  /** Each collection is told of when it has ended, by one thread of the JVM. */
  private AutoCloseable watch(HeapRoom room) {
    NotificationListener listener = (told, none) -> collected(told, room);
    List<NotificationEmitter> collectors = ManagementFactory.getGarbageCollectorMXBeans().stream().map(NotificationEmitter.class::cast).toList();
    collectors.forEach(each -> each.addNotificationListener(listener, null, null));
    return () -> {
      for (NotificationEmitter each : collectors) each.removeNotificationListener(listener);
    };
  }

  private void collected(Notification told, HeapRoom room) {
    if (!told.getType().equals(GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION)) return;
    GcInfo collection = GarbageCollectionNotificationInfo.from((CompositeData) told.getUserData()).getGcInfo();
    long used = 0;
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      MemoryUsage after = collection.getMemoryUsageAfterGc().get(pool.getName());
      if (pool.getType() == MemoryType.HEAP && after != null) used += after.getUsed();
    }
    free(room.collected(collection.getStartTime(), used));
  }

  /** The least may never be above the most. */
  private synchronized void free(Free now) {
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
