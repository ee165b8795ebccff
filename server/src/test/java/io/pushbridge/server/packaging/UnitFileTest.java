package io.pushbridge.server.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.pushbridge.server.running.Inbox;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The unit for systemd, as systemd itself sees it. */
class UnitFileTest {
  private static final Path UNIT = Path.of("..", "ops", "pushbridge.service");
  private static final Path TOOL = Path.of("/usr/bin/systemd-analyze");

  @TempDir Path folder;

  @BeforeAll
  static void systemdIsThere() {
    assumeTrue(Files.isExecutable(TOOL), "apt-get install systemd");
  }

  /** What the tool said, and how it ended. */
  private record Verdict(int code, String words) {}

  private static Verdict analyze(List<String> command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String words = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(Inbox.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    return new Verdict(process.exitValue(), words);
  }

  /** The unit, with a program in it that is there. */
  private Path unit(String text) throws Exception {
    return Files.writeString(
        folder.resolve("pushbridge.service"),
        text.replace("/opt/pushbridge/pushbridge", "/bin/true"));
  }

  @Test
  void systemdFindsNothingWrongWithIt() throws Exception {
    String text = Files.readString(UNIT);

    Verdict good = analyze(List.of(TOOL.toString(), "verify", unit(text).toString()));
    assertThat(good.words()).doesNotContain("pushbridge.service");
    Path wrong = unit(text.replace("ProtectHome=", "ProtectHom="));
    assertThat(analyze(List.of(TOOL.toString(), "verify", wrong.toString())).words())
        .contains("pushbridge.service", "ProtectHom");
  }

  @Test
  void itExposesLittle() throws Exception {
    String unit = unit(Files.readString(UNIT)).toString();

    // In tenths; what is left is what a server on a network must have.
    for (int threshold : List.of(20, 5)) {
      Verdict verdict =
          analyze(
              List.of(
                  TOOL.toString(),
                  "security",
                  "--offline=yes",
                  "--no-pager",
                  "--threshold=" + threshold,
                  unit));
      assertThat(verdict.words()).contains("Overall exposure level");
      assertThat(verdict.code() == 0).as(verdict.words()).isEqualTo(threshold == 20);
    }
  }
}
