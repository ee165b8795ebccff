package io.pushbridge.server.cli.tools;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Looks at the machine: what it lets a server open, its memory, and who sets its clock. */
final class MachineChecks {
  private static final long FILES_FOR_MANY = 65_536;
  private static final long FILES_AT_LEAST = 4_096;
  private static final int BACKLOG = 1_024;
  private static final long LEAST_HEAP = 256L << 20;
  private static final List<String> CLOCK_KEEPERS =
      List.of("/run/systemd/timesync/synchronized", "/run/chrony", "/run/ntpd.pid");

  private final Path root;

  /** Looks below this root. */
  MachineChecks(Path root) {
    this.root = root;
  }

  List<Finding> look() {
    List<Finding> findings = new ArrayList<>();
    findings.add(
        Finding.ok("java", "%s on %d processors".formatted(Runtime.version(), processors())));
    findings.add(heap());
    openFiles().map(MachineChecks::judged).ifPresent(findings::add);
    backlog().ifPresent(findings::add);
    findings.add(clockKeeper());
    return findings;
  }

  private static int processors() {
    return Runtime.getRuntime().availableProcessors();
  }

  private static Finding heap() {
    long most = Runtime.getRuntime().maxMemory();
    return most < LEAST_HEAP
        ? Finding.warn(
            "memory", "%d MiB of heap are little; set -Xmx in JAVA_OPTS".formatted(most >> 20))
        : Finding.ok("memory", "%d MiB of heap".formatted(most >> 20));
  }

  private Optional<Long> openFiles() {
    try (Stream<String> lines = Files.lines(root.resolve("proc/self/limits"))) {
      return lines
          .filter(line -> line.startsWith("Max open files"))
          .map(line -> line.split(" +", -1)[3])
          .map(text -> text.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(text))
          .findFirst();
    } catch (IOException | NumberFormatException | IndexOutOfBoundsException notLinux) {
      return Optional.empty();
    }
  }

  private static Finding judged(long files) {
    if (files < FILES_AT_LEAST) {
      return Finding.fail("open files", "%d are too few: ulimit -n 1048576".formatted(files));
    }
    return files < FILES_FOR_MANY
        ? Finding.warn(
            "open files", "%d; each connection takes one: ulimit -n 1048576".formatted(files))
        : Finding.ok("open files", "%d".formatted(files));
  }

  private Optional<Finding> backlog() {
    try {
      int most =
          Integer.parseInt(Files.readString(root.resolve("proc/sys/net/core/somaxconn")).strip());
      return Optional.of(
          most < BACKLOG
              ? Finding.warn(
                  "backlog",
                  "net.core.somaxconn is %d: many clients at once are refused".formatted(most))
              : Finding.ok("backlog", "net.core.somaxconn is %d".formatted(most)));
    } catch (IOException | NumberFormatException notLinux) {
      return Optional.empty();
    }
  }

  private Finding clockKeeper() {
    return CLOCK_KEEPERS.stream()
        .filter(file -> Files.exists(root.resolve(file.substring(1))))
        .findFirst()
        .map(file -> Finding.ok("clock", "it is kept (%s)".formatted(file)))
        .orElseGet(
            () ->
                Finding.warn(
                    "clock", "nothing here seems to set it: run NTP, on the host of a container"));
  }
}
