package io.pushbridge.server.cli.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.pushbridge.server.cli.tools.Finding.State;
import io.pushbridge.server.config.Configuration;
import io.pushbridge.server.config.ListenConfiguration;
import io.pushbridge.server.config.MessageIdForm;
import io.pushbridge.server.running.RunningServer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the doctor finds where something is not as it should be. */
class ChecksTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  @TempDir Path folder;

  private Finding machine(String what) {
    return new MachineChecks(folder)
        .look().stream().filter(finding -> finding.what().equals(what)).findFirst().orElseThrow();
  }

  private void file(String name, String text) throws Exception {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  @ParameterizedTest
  @CsvSource({"1024,FAIL", "4096,WARN", "65536,OK", "unlimited,OK"})
  void tooFewOpenFilesAreFound(String limit, State expected) throws Exception {
    file(
        "proc/self/limits",
        """
        Limit                     Soft Limit           Hard Limit           Units
        Max processes             95985                95985                processes
        Max open files            %s                 1048576              files
        """
            .formatted(limit));
    assertThat(machine("open files").state()).isEqualTo(expected);
  }

  @Test
  void aShortBacklogAndAClockThatNobodySetsAreFound() throws Exception {
    file("proc/sys/net/core/somaxconn", "128\n");
    assertThat(machine("backlog").state()).isEqualTo(State.WARN);
    assertThat(machine("clock").state()).isEqualTo(State.WARN);
    file("proc/sys/net/core/somaxconn", "4096\n");
    file("run/systemd/timesync/synchronized", "");
    assertThat(machine("backlog").state()).isEqualTo(State.OK);
    assertThat(machine("clock").state()).isEqualTo(State.OK);
  }

  @Test
  void aFolderThatOthersReadAndAStoreOfTheFutureAreFound() throws Exception {
    Path data = Files.createDirectory(folder.resolve("data"));
    Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path store = Files.writeString(data.resolve("store.db"), "");
    Files.setLastModifiedTime(store, FileTime.from(NOW.plusSeconds(60)));

    assertThat(new DataChecks(data).look(NOW))
        .extracting(Finding::state, Finding::what)
        .contains(tuple(State.WARN, "permissions"), tuple(State.WARN, "clock"));

    Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx------"));
    Files.setLastModifiedTime(store, FileTime.from(NOW));
    assertThat(new DataChecks(data).look(NOW))
        .extracting(Finding::state, Finding::what)
        .contains(tuple(State.OK, "permissions"))
        .doesNotContain(tuple(State.WARN, "clock"));
  }

  @Test
  void aFolderThatIsNotThereYetIsNoTrouble() {
    assertThat(new DataChecks(folder.resolve("data")).look(NOW))
        .extracting(Finding::state)
        .containsExactly(State.OK);
    assertThat(new DataChecks(folder.resolve("no/where/data")).look(NOW))
        .extracting(Finding::state)
        .containsExactly(State.FAIL);
  }

  @Test
  void portsThatAreOffAreNotAskedForAndThoseOfTlsAre() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Configuration usual = RunningServer.configuration(folder);
      Configuration ciphered =
          new Configuration(
                  folder,
                  "127.0.0.1",
                  0,
                  new Configuration.Mqtt(Configuration.OFF, Configuration.OFF, Optional.empty()),
                  new Configuration.SocketIo(Configuration.OFF),
                  new Configuration.Http(
                      Configuration.OFF, MessageIdForm.MIXED, Duration.ofSeconds(10)),
                  usual.admin(),
                  usual.limits(),
                  List.of())
              .withListening(
                  new ListenConfiguration(
                      Optional.of(
                          new ListenConfiguration.Tls(
                              folder.resolve("cert.pem"),
                              folder.resolve("key.pem"),
                              Duration.ofMinutes(1),
                              Optional.empty(),
                              false,
                              Duration.ZERO)),
                      new ListenConfiguration.SecurePorts(
                          taken.getLocalPort(), Configuration.OFF, 0, Configuration.OFF),
                      ListenConfiguration.Proxy.NONE,
                      Duration.ofSeconds(10)));

      assertThat(new ServerChecks(ciphered).look(NOW))
          .filteredOn(finding -> finding.what().equals("ports"))
          .extracting(Finding::state, finding -> finding.words().replaceAll(" .*", ""))
          .containsExactlyInAnyOrder(
              tuple(State.OK, "admin.port"),
              tuple(State.FAIL, "mqtt.tls-port"),
              tuple(State.OK, "socketio.tls-port"));
    }
  }

  @Test
  void aPortThatIsTakenIsFoundWhenNoServerRuns() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Configuration usual = RunningServer.configuration(folder);
      Configuration clashing =
          new Configuration(
              folder,
              "127.0.0.1",
              0,
              new Configuration.Mqtt(taken.getLocalPort(), 0, Optional.empty()),
              usual.socketio(),
              usual.http(),
              usual.admin(),
              usual.limits(),
              List.of());
      assertThat(new ServerChecks(clashing).look(NOW))
          .extracting(Finding::state, Finding::what)
          .contains(tuple(State.FAIL, "ports"), tuple(State.OK, "ports"));
    }
  }
}
