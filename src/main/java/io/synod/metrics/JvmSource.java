package io.synod.metrics;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryUsage;
import java.lang.management.RuntimeMXBean;
import java.lang.management.ThreadMXBean;

/** The process and its Java machine, by the names of the Prometheus client's {@code DefaultExports}, which ZooKeeper's provider exports. */
public final class JvmSource implements Source {
  private static final double NANOS = 1e9;
  private static final double MILLIS = 1e3;

  @Override
  public void writeTo(Sheet sheet) {
    process(sheet);
    memory(sheet);
    pools(sheet);
    collections(sheet);
    threads(sheet);
    var classes = ManagementFactory.getClassLoadingMXBean();
    sheet.gauge("jvm_classes_loaded", "Classes that are loaded now", classes.getLoadedClassCount());
    sheet.counter("jvm_classes_loaded_total", "Classes loaded since the start", classes.getTotalLoadedClassCount());
    sheet.counter("jvm_classes_unloaded_total", "Classes unloaded since the start", classes.getUnloadedClassCount());
    sheet.gauge("jvm_info", "Which Java this is", 1, "version", System.getProperty("java.runtime.version", "unknown"), "vendor",
        System.getProperty("java.vm.vendor", "unknown"), "runtime", System.getProperty("java.runtime.name", "unknown"));
  }

  private static void process(Sheet sheet) {
    RuntimeMXBean runtime = ManagementFactory.getRuntimeMXBean();
    sheet.gauge("process_start_time_seconds", "When the process started, seconds since 1970", runtime.getStartTime() / MILLIS);
    if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
      sheet.counter("process_cpu_seconds_total", "Processor time used, in seconds", system.getProcessCpuTime() / NANOS);
      sheet.gauge("process_open_fds", "Open file descriptors", system.getOpenFileDescriptorCount());
      sheet.gauge("process_max_fds", "File descriptors that may be open", system.getMaxFileDescriptorCount());
    }
  }

  private static void memory(Sheet sheet) {
    MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    usage(sheet, "jvm_memory_bytes", memory.getHeapMemoryUsage(), "area", "heap");
    usage(sheet, "jvm_memory_bytes", memory.getNonHeapMemoryUsage(), "area", "nonheap");
  }

  private static void pools(Sheet sheet) {
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      usage(sheet, "jvm_memory_pool_bytes", pool.getUsage(), "pool", pool.getName());
    }
    for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
      sheet.gauge("jvm_buffer_pool_used_bytes", "Bytes used of a pool of buffers", pool.getMemoryUsed(), "pool", pool.getName());
      sheet.gauge("jvm_buffer_pool_capacity_bytes", "Bytes of a pool of buffers", pool.getTotalCapacity(), "pool", pool.getName());
      sheet.gauge("jvm_buffer_pool_used_buffers", "Buffers used of a pool", pool.getCount(), "pool", pool.getName());
    }
  }

  private static void usage(Sheet sheet, String prefix, MemoryUsage usage, String label, String value) {
    sheet.gauge(prefix + "_used", "Bytes used", usage.getUsed(), label, value);
    sheet.gauge(prefix + "_committed", "Bytes the process has for it", usage.getCommitted(), label, value);
    sheet.gauge(prefix + "_max", "Bytes it may have, -1 where there is no limit", usage.getMax(), label, value);
    sheet.gauge(prefix + "_init", "Bytes it started with", usage.getInit(), label, value);
  }

  private static void collections(Sheet sheet) {
    for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      sheet.summary("jvm_gc_collection_seconds", "Collections of garbage and the seconds they took", collector.getCollectionCount(),
          collector.getCollectionTime() / MILLIS, "gc", collector.getName());
    }
  }

  private static void threads(Sheet sheet) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    sheet.gauge("jvm_threads_current", "Threads now", threads.getThreadCount());
    sheet.gauge("jvm_threads_daemon", "Daemon threads now", threads.getDaemonThreadCount());
    sheet.gauge("jvm_threads_peak", "The most threads there ever were", threads.getPeakThreadCount());
    sheet.counter("jvm_threads_started_total", "Threads started since the start", threads.getTotalStartedThreadCount());
  }
}
