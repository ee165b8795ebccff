package io.pushbridge.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushbridge.core.app.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdminTokenTest {
  @TempDir Path data;

  @Test
  void aTokenIsMadeUpOnceForItsOwnerOnly() throws IOException {
    Secret made = AdminToken.ensure(data, Optional.empty());

    assertThat(made.reveal()).matches("[0-9a-f]{64}");
    assertThat(Files.getPosixFilePermissions(data.resolve("admin-token")))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    assertThat(AdminToken.ensure(data, Optional.empty())).isEqualTo(made);
    assertThat(AdminToken.find(data, Optional.empty())).contains(made);
  }

  @Test
  void theConfiguredTokenWinsAndIsNotWrittenDown() throws IOException {
    Secret configured = new Secret("configured-token-1");

    assertThat(AdminToken.ensure(data, Optional.of(configured))).isEqualTo(configured);
    assertThat(data).isEmptyDirectory();
  }

  @Test
  void aFileThatOthersCouldReadIsClosedToThem() throws IOException {
    Path file = data.resolve("admin-token");
    Files.writeString(file, "a-token-by-hand\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

    assertThat(AdminToken.ensure(data, Optional.empty())).isEqualTo(new Secret("a-token-by-hand"));
    assertThat(Files.getPosixFilePermissions(file))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void anEmptyFileIsReplaced() throws IOException {
    Files.createFile(data.resolve("admin-token"));

    assertThat(AdminToken.ensure(data, Optional.empty()).reveal()).matches("[0-9a-f]{64}");
  }
}
