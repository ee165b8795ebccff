package io.pushbridge.benchmarks.store;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * Processor time of this process from now on, on all threads: on a busy machine the better clock.
 */
final class ProcessorTime {
  private static final OperatingSystemMXBean PROCESS =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private final long begin = PROCESS.getProcessCpuTime();

  long nanos() {
    return PROCESS.getProcessCpuTime() - begin;
  }
}
