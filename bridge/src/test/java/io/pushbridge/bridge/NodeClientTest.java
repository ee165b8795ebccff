package io.pushbridge.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The official client under Node, on every transport; what it prints is compared as text. */
class NodeClientTest {
  private static final Path SOURCES = Path.of("src", "test", "js");
  private static final Path INSTALLED = Path.of("target", "js");
  private static final String GREETING = "[\"socketconnectack\",{\"msg\":\"socket.io connected\"}]";

  private final BridgeServer server = new BridgeServer();

  /** Installs the client by its lock file, unless it is there. */
  @BeforeAll
  static void install() throws IOException, InterruptedException {
    Files.createDirectories(INSTALLED);
    Path done = INSTALLED.resolve("installed-lock.json");
    Path lock = SOURCES.resolve("package-lock.json");
    boolean current = Files.exists(done) && Files.mismatch(done, lock) < 0;
    try (Stream<Path> files = Files.list(SOURCES)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(
            file, INSTALLED.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    if (!current) {
      run("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts");
      Files.copy(lock, done, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  @AfterEach
  void close() {
    server.close();
  }

  private static List<String> run(String... command) throws IOException, InterruptedException {
    Process process;
    try {
      process =
          new ProcessBuilder(command)
              .directory(INSTALLED.toFile())
              .redirectErrorStream(true)
              .start();
    } catch (IOException absent) {
      throw new IllegalStateException("this test needs Node and npm on the PATH", absent);
    }
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as("exit code after:%n%s", output).isZero();
    return output.lines().toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"websocket", "polling", "polling,websocket"})
  void holdsAConversation(String transports) throws IOException, InterruptedException {
    List<String> lines =
        run("node", "conversation.js", server.url(), BridgeServer.APP.text(), transports);

    assertThat(lines.subList(0, 8))
        .containsExactly(
            GREETING,
            connack("npm"),
            "[\"set_alias_ack\",{\"success\":true}]",
            "[\"suback\",{\"success\":true,\"topic\":\"news\",\"messageId\":\"11833652203486491112\"}]",
            "[\"get_alias_list_ack2\",{\"success\":true,\"data\":{\"topic\":\"news\",\"alias\":[\"jack\"],\"occupancy\":1}}]",
            "[\"get_state_ack2\",{\"success\":true,\"data\":\"{\\\"alias\\\":\\\"jack\\\",\\\"status\\\":\\\"online\\\"}\"}]",
            "[\"ack\"]",
            accepted("1"));
    assertThat(lines.subList(8, 10)).containsExactlyInAnyOrder(accepted("2"), message("你好 😀"));
    assertThat(lines.subList(10, 17))
        .containsExactly(
            "[\"alias\",{\"alias\":\"\"}]",
            "[\"disconnect\",\"io client disconnect\"]",
            GREETING,
            connack("sender"),
            accepted("1"),
            accepted("2"),
            accepted("3"));
    assertThat(lines.subList(17, 25))
        .filteredOn(line -> !line.startsWith("[\"recvack\""))
        .containsExactly(
            GREETING,
            connack("npm"),
            message("missed 1"),
            message("missed 2"),
            message("missed 3"));
    assertThat(lines.subList(17, 25))
        .filteredOn(line -> line.startsWith("[\"recvack\""))
        .containsExactly(receipt("1"), receipt("2"), receipt("3"));
    assertThat(lines.subList(25, lines.size()))
        .containsExactly(
            "[\"disconnect\",\"io client disconnect\"]",
            "[\"disconnect\",\"io client disconnect\"]");
  }

  private static String connack(String customid) {
    return "[\"connack\",{\"success\":true,\"sessionid\":\"%s-%s\"}]"
        .formatted(BridgeServer.APP, customid);
  }

  private static String accepted(String id) {
    return "[\"puback\",{\"success\":true,\"messageId\":\"%s\"}]".formatted(id);
  }

  private static String message(String text) {
    return "[\"message\",{\"topic\":\"news\",\"msg\":\"%s\"}]".formatted(text);
  }

  private String receipt(String id) {
    return ("[\"recvack\",{\"success\":true,"
            + "\"data\":\"{\\\"timestamp\\\":%d,\\\"alias\\\":\\\"jack\\\"}\",\"messageId\":\"%s\"}]")
        .formatted(server.bench.clock.millis(), id);
  }
}
