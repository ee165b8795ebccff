package io.pushbridge.server.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.pushbridge.server.running.Inbox;
import io.pushbridge.server.running.RawHttp;
import io.pushbridge.server.running.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log of the whole program, line by line. */
class LoggedProcessTest {
  private static final Pattern TEXT =
      Pattern.compile(
          "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}\\S+ (ERROR|WARN |INFO |DEBUG) \\w+ "
              + "(event=\\w+( \\w+=(\"([^\"\\\\]|\\\\.)*\"|[^\\s\"]+))*|[^=]+)");

  @TempDir Path folder;

  private List<String> logOf(String... flags) throws IOException {
    Path log = folder.resolve("log-" + flags.length + ".txt");
    List<String> arguments = new ArrayList<>(ServerProcess.freePorts(folder.resolve("data")));
    arguments.addAll(List.of(flags));
    try (ServerProcess server = ServerProcess.start(log, arguments)) {
      String request =
          """
          GET /nothing/secret HTTP/1.1
          Host: test
          X-Request-Id: from-the-caller
          Connection: close

          """
              .replace("\n", "\r\n");
      assertThat(RawHttp.send(server.ports().http(), request))
          .contains("X-Request-Id: from-the-caller\r\n");
      if (flags.length > 1) {
        await()
            .atMost(Inbox.PATIENCE)
            .until(() -> Files.readString(log).contains("from-the-caller"));
      }
      server.stop();
    }
    return Files.readAllLines(log).stream().filter(line -> !isOfJava(line)).toList();
  }

  /** From Java 24 on, the machine itself complains of libraries' use of memory and native code. */
  private static boolean isOfJava(String line) {
    return Runtime.version().feature() > 17 && (line.isEmpty() || line.startsWith("WARNING: "));
  }

  @Test
  void everyLineIsOneObject() throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : logOf("--log-format=json", "--log-levels=io.pushbridge.server.http=debug")) {
      lines.add(new JsonMapper().readTree(line));
    }

    assertThat(lines)
        .allSatisfy(
            line -> {
              assertThat(line.path("time").asText()).isNotEmpty();
              assertThat(line.path("logger").asText()).isNotEmpty();
              assertThat(line.has("event") || line.has("message")).isTrue();
            });
    assertThat(lines)
        .extracting(line -> line.path("event").asText())
        .contains("started", "stopping", "stopped");
    JsonNode request =
        lines.stream()
            .filter(line -> line.at("/fields/request").asText().equals("from-the-caller"))
            .findFirst()
            .orElseThrow();
    assertThat(request.path("level").asText()).isEqualTo("DEBUG");
    assertThat(request.at("/fields/status").asInt()).isEqualTo(404);
    assertThat(request.at("/fields/path").asText()).isEqualTo("/nothing");
  }

  @Test
  void everyLineIsKeysAndValues() throws IOException {
    List<String> lines = logOf("--log-level=info");

    assertThat(lines).isNotEmpty().allMatch(line -> TEXT.matcher(line).matches());
    assertThat(lines).anyMatch(line -> line.contains(" event=started mqtt="));
    assertThat(lines).noneMatch(line -> line.contains(" DEBUG "));
  }
}
