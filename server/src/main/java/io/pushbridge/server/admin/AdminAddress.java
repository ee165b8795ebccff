package io.pushbridge.server.admin;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the admin listener of a running server is, kept in its data folder for commands on the same
 * machine. The file outlives a server that was killed; its port then refuses.
 *
 * @param uri with scheme, host and port
 */
record AdminAddress(URI uri) {
  private static final String FILE = "admin-address";

  static AdminAddress of(String scheme, String host, int port) {
    String reachable =
        switch (host) {
          case "0.0.0.0" -> "127.0.0.1";
          case "::" -> "::1";
          default -> host;
        };
    String written = reachable.contains(":") ? "[" + reachable + "]" : reachable;
    return new AdminAddress(URI.create(scheme + "://" + written + ":" + port));
  }

  /** The address in this data folder, if a server has left one. */
  static Optional<AdminAddress> read(Path data) throws IOException {
    Path file = data.resolve(FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(new AdminAddress(URI.create(Files.readString(file).strip())));
    } catch (IllegalArgumentException e) {
      throw new IOException(file + " does not hold an address", e);
    }
  }

  void write(Path data) throws IOException {
    Files.writeString(data.resolve(FILE), uri + "\n");
  }

  static void remove(Path data) throws IOException {
    Files.deleteIfExists(data.resolve(FILE));
  }
}
