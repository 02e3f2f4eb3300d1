package io.synod.node;

import com.sun.management.GarbageCollectionNotificationInfo;
import com.sun.management.GcInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;
import javax.management.openmbean.CompositeData;

/** Tells of each collection of this JVM's heap when it has ended; one thread of the JVM does. */
final class HeapCollections {
  /** Told of one. */
  interface Listener {
    /** @param atMillis when it began, since the JVM did @param usedBytes of the heap afterwards */
    void collected(long atMillis, long usedBytes);
  }

  private HeapCollections() {}

  /** @return to be closed when {@code listener} is to be told no more */
  static AutoCloseable tell(Listener listener) {
    Set<String> heap = ManagementFactory.getMemoryPoolMXBeans().stream().filter(pool -> pool.getType() == MemoryType.HEAP).map(MemoryPoolMXBean::getName)
        .collect(Collectors.toSet());
    NotificationListener each = (told, none) -> {
      if (!told.getType().equals(GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION)) return;
      GcInfo ended = GarbageCollectionNotificationInfo.from((CompositeData) told.getUserData()).getGcInfo();
      listener.collected(ended.getStartTime(), used(heap, ended.getMemoryUsageAfterGc()));
    };
    List<NotificationEmitter> collectors = ManagementFactory.getGarbageCollectorMXBeans().stream().map(NotificationEmitter.class::cast).toList();
    collectors.forEach(collector -> collector.addNotificationListener(each, null, null));
    return () -> {
      for (NotificationEmitter collector : collectors) collector.removeNotificationListener(each);
    };
  }

  /** Compiled code and what is known of classes are in pools as well, and not in the heap. */
  static long used(Set<String> heap, Map<String, MemoryUsage> pools) {
    return pools.entrySet().stream().filter(pool -> heap.contains(pool.getKey())).mapToLong(pool -> pool.getValue().getUsed()).sum();
  }
}
