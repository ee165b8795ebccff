package io.pushbridge.server.cli.tools;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Looks at the data folder: whether it can be written, who can read it, and the room that is left.
 */
final class DataChecks {
  private static final long LITTLE = 1L << 30;
  private static final long TOO_LITTLE = 64L << 20;
  private static final Duration TOLERANCE = Duration.ofSeconds(5);

  private final Path data;

  DataChecks(Path data) {
    this.data = data;
  }

  List<Finding> look(Instant now) {
    List<Finding> findings = new ArrayList<>();
    if (!Files.isDirectory(data)) {
      Path above = data.toAbsolutePath().normalize().getParent();
      findings.add(
          above != null && Files.isWritable(above)
              ? Finding.ok("data", "%s is not there yet; the first start makes it".formatted(data))
              : Finding.fail("data", "%s is not there and cannot be made".formatted(data)));
      return findings;
    }
    findings.add(
        Files.isWritable(data)
            ? Finding.ok("data", "%s can be written".formatted(data))
            : Finding.fail("data", "%s cannot be written by this user".formatted(data)));
    try {
      findings.add(room());
      for (String file : List.of("", "store.db", "admin-token")) {
        readers(data.resolve(file), findings);
      }
      clock(now, findings);
    } catch (IOException | UnsupportedOperationException e) {
      findings.add(Finding.warn("data", "cannot look at it: %s".formatted(e)));
    }
    return findings;
  }

  private Finding room() throws IOException {
    FileStore disk = Files.getFileStore(data);
    long free = disk.getUsableSpace();
    if (free < TOO_LITTLE) {
      return Finding.fail("disk", "%d MiB are left: writes will fail".formatted(free >> 20));
    }
    return free < LITTLE
        ? Finding.warn("disk", "%d MiB are left".formatted(free >> 20))
        : Finding.ok("disk", "%d MiB are left".formatted(free >> 20));
  }

  /** Secrets lie there: nobody but the owner has to read them. */
  private static void readers(Path file, List<Finding> findings) throws IOException {
    if (!Files.exists(file)) {
      return;
    }
    Set<PosixFilePermission> granted = Files.getPosixFilePermissions(file);
    boolean folder = Files.isDirectory(file);
    boolean others =
        granted.contains(PosixFilePermission.OTHERS_READ)
            || granted.contains(PosixFilePermission.GROUP_READ);
    // In a folder that is the owner's alone, nobody else reaches its files.
    if (others && (folder || file.endsWith("admin-token"))) {
      findings.add(
          Finding.warn(
              "permissions",
              "others can read %s: chmod go= %s".formatted(file, file.toAbsolutePath())));
    } else if (folder) {
      findings.add(Finding.ok("permissions", "only its owner reads %s".formatted(file)));
    }
  }

  /** What was written later than now says that the clock was set back. */
  private void clock(Instant now, List<Finding> findings) throws IOException {
    Path store = data.resolve("store.db");
    if (Files.exists(store)
        && Files.getLastModifiedTime(store).toInstant().isAfter(now.plus(TOLERANCE))) {
      findings.add(
          Finding.warn(
              "clock", "the store was written in the future: the clock was set back, or is wrong"));
    }
  }
}
