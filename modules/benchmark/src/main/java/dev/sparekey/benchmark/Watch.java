package dev.sparekey.benchmark;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** Time on the wall, and CPU time of all threads of this process. */
final class Watch {

  private static final OperatingSystemMXBean PROCESS =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private final long wall = System.nanoTime();
  private final long cpu = PROCESS.getProcessCpuTime();

  private Watch() {}

  /** In nanoseconds. */
  record Took(long wallNanos, long cpuNanos) {}

  static Watch start() {
    return new Watch();
  }

  /** Since the start; it goes on. */
  Took stop() {
    return new Took(System.nanoTime() - wall, PROCESS.getProcessCpuTime() - cpu);
  }
}
