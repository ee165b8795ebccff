package io.pushbridge.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the kernel says of a process of this machine.
 *
 * @param pid its id
 */
public record ProcessFigures(long pid) {
  private static final long NANOS_PER_TICK = 10_000_000;
  private static final int UTIME = 11;
  private static final int STIME = 12;

  /** Processor time it has used, in user space and in the kernel; to ten milliseconds. */
  public long cpuNanos() throws IOException {
    String stat = Files.readString(Path.of("/proc", String.valueOf(pid), "stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return NANOS_PER_TICK * (Long.parseLong(fields[UTIME]) + Long.parseLong(fields[STIME]));
  }

  /** Memory it has resident. */
  public long residentBytes() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc", String.valueOf(pid), "status"))) {
      if (line.startsWith("VmRSS:")) {
        return 1024 * Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    throw new IOException("the process is gone");
  }
}
