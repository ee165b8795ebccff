package io.pushbridge.server.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where the PEM files are.
 *
 * @param certificate the server's certificate first, then those that vouch for it
 * @param key its private key, not encrypted; may be the same file
 * @param authorities of clients' certificates; none: clients are not asked for any
 */
public record TlsFiles(Path certificate, Path key, Optional<Path> authorities) {
  private static final int LONGEST = 1 << 20;

  /** What the files hold, in the order of {@link #all}. */
  List<byte[]> read() throws IOException {
    List<byte[]> contents = new ArrayList<>();
    for (Path file : all()) {
      if (Files.size(file) > LONGEST) {
        throw new IOException(file + " is longer than any PEM file");
      }
      contents.add(Files.readAllBytes(file));
    }
    return contents;
  }

  private List<Path> all() {
    List<Path> files = new ArrayList<>(List.of(certificate, key));
    authorities.ifPresent(files::add);
    return files;
  }

  ServerKeys parse(List<byte[]> contents) throws InvalidPemException {
    return ServerKeys.of(
        Pem.read(certificate.toString(), contents.get(0)).certificates(),
        Pem.read(key.toString(), contents.get(1)).key(),
        authorities.isPresent()
            ? Pem.read(authorities.get().toString(), contents.get(2)).certificates()
            : List.of());
  }
}
