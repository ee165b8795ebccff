package io.pushbridge.server.admin;

import io.pushbridge.core.app.Secret;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What callers of the admin listener show. It is configured, or made up once and kept in the data
 * folder, where commands of the same user find it.
 */
public final class AdminToken {
  private static final Logger LOG = LoggerFactory.getLogger(AdminToken.class);
  private static final String FILE = "admin-token";
  private static final int RANDOM_BYTES = 32;
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  private AdminToken() {}

  /**
   * The configured token, or the one in the data folder, or a new one that is put there.
   *
   * @throws IOException when the file can neither be read nor written
   */
  public static Secret ensure(Path data, Optional<Secret> configured) throws IOException {
    Optional<Secret> known = find(data, configured);
    return known.isPresent() ? known.get() : create(data.resolve(FILE));
  }

  /**
   * The configured token, or the one in the data folder.
   *
   * @throws IOException when there is a file that cannot be read
   */
  static Optional<Secret> find(Path data, Optional<Secret> configured) throws IOException {
    Path file = data.resolve(FILE);
    if (configured.isPresent() || !Files.exists(file)) {
      return configured;
    }
    closeToOthers(file);
    String text = Files.readString(file, StandardCharsets.US_ASCII).strip();
    // An empty file is what a crash right after its creation leaves.
    return text.isEmpty() ? Optional.empty() : Optional.of(new Secret(text));
  }

  private static Secret create(Path file) throws IOException {
    byte[] random = new byte[RANDOM_BYTES];
    new SecureRandom().nextBytes(random);
    String text = HexFormat.of().formatHex(random);
    Files.deleteIfExists(file);
    // The rights come with the file: at no moment can others read it.
    FileAttribute<?>[] rights =
        hasPosixRights(file)
            ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
            : new FileAttribute<?>[0];
    try (WritableByteChannel channel =
        Files.newByteChannel(
            file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), rights)) {
      Channels.newOutputStream(channel).write((text + "\n").getBytes(StandardCharsets.US_ASCII));
    }
    return new Secret(text);
  }

  private static void closeToOthers(Path file) throws IOException {
    if (hasPosixRights(file) && !OWNER_ONLY.containsAll(Files.getPosixFilePermissions(file))) {
      LOG.warn("event=admin_token_was_readable_by_others file={}", file);
      Files.setPosixFilePermissions(file, OWNER_ONLY);
    }
  }

  private static boolean hasPosixRights(Path file) {
    return file.getFileSystem().supportedFileAttributeViews().contains("posix");
  }
}
