package io.pushbridge.server.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.pushbridge.server.running.RunningServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The Dockerfile and {@code docker-compose.yml}: well-formed, and of one mind with the server. */
class ContainerFilesTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Path TOP = Path.of("..");
  private static final Pattern VARIABLE = Pattern.compile("\\bPUSHBRIDGE_[A-Z_]+");

  @RegisterExtension static final RunningServer SERVER = RunningServer.onFreePorts();

  @TempDir Path folder;

  private static String dockerfile() throws IOException {
    return Files.readString(TOP.resolve("server/Dockerfile")).replace("\\\n", " ");
  }

  private static JsonNode compose() throws IOException {
    String text = Files.readString(TOP.resolve("docker-compose.yml"));
    // Unlike Jackson it fills in what an alias stands for.
    return JSON.valueToTree(new Yaml(new SafeConstructor(new LoaderOptions())).load(text));
  }

  /** The published schema, with secrets from the environment, which it has had since 2022. */
  private static JsonSchema schema() throws IOException {
    try (InputStream file = ContainerFilesTest.class.getResourceAsStream("compose-spec.json")) {
      JsonNode schema = JSON.readTree(file);
      ((ObjectNode) schema.at("/definitions/secret/properties"))
          .putObject("environment")
          .put("type", "string");
      withoutIds(schema);
      return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V201909).getSchema(schema);
    }
  }

  /** They are of an older draft, and nothing refers to them. */
  private static void withoutIds(JsonNode schema) {
    if (schema.path("id").isTextual()) {
      ((ObjectNode) schema).remove("id");
    }
    schema.forEach(ContainerFilesTest::withoutIds);
  }

  private static List<String> matches(String pattern, String text) {
    return Pattern.compile(pattern, Pattern.MULTILINE)
        .matcher(text)
        .results()
        .map((MatchResult found) -> found.group(1))
        .toList();
  }

  @Test
  void composeKeepsToTheSpecification() throws IOException {
    assertThat(schema().validate(compose())).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "/services/pushbridge, port",
    "/services/pushbridge/build, dockrfile",
    "/services/prometheus, volume",
    "/services, a b",
    "'', service"
  })
  void aMistakeInItIsFound(String place, String key) throws IOException {
    JsonNode wrong = compose();
    ((ObjectNode) wrong.at(place)).put(key, "x");

    assertThat(schema().validate(wrong)).isNotEmpty();
  }

  @Test
  void everyVariableIsASetting() throws IOException {
    String settings = Files.readString(TOP.resolve("pushbridge.example.yaml"));
    List<String> variables = new ArrayList<>();
    compose().at("/services/pushbridge/environment").fieldNames().forEachRemaining(variables::add);
    Matcher named = VARIABLE.matcher(dockerfile());
    while (named.find()) {
      variables.add(named.group());
    }

    assertThat(variables)
        .hasSizeGreaterThan(3)
        .allSatisfy(name -> assertThat(settings).containsPattern("\\(" + name + "[,)]"));
  }

  @Test
  void theImageExposesWhatComposePublishes() throws IOException {
    List<String> exposed = List.of(matches("^EXPOSE (.*)$", dockerfile()).get(0).split(" "));
    List<String> published = new ArrayList<>();
    compose()
        .at("/services/pushbridge/ports")
        .forEach(port -> published.add(port.asText().split(":", 2)[1]));

    assertThat(published).containsExactlyElementsOf(exposed);
    // Administration stays between the containers.
    assertThat(published).doesNotContain("8081");
    assertThat(compose().at("/services/pushbridge/volumes/0").asText())
        .isEqualTo("data:" + matches("^VOLUME (.*)$", dockerfile()).get(0));
  }

  @Test
  void theImageIsPinnedIsNotRootAndHoldsWhatIsInstalled() throws IOException {
    String file = dockerfile();

    assertThat(matches("^FROM (\\S+)", file))
        .hasSize(3)
        .allMatch(image -> image.matches("\\S+:\\d\\S*") && !image.endsWith(":latest"));
    assertThat(matches("^USER (.*)$", file)).last().asString().matches("[1-9]\\d+:[1-9]\\d+");
    assertThat(file)
        .contains("MaxRAMPercentage", "HEALTHCHECK", "server/target/pushbridge-*.tar.gz");
    assertThat(Files.readAllLines(TOP.resolve(".dockerignore")))
        .contains("**/target", "**/node_modules", ".git", "data", "**/*.key");
  }

  @Test
  void composeGivesTheServerLongerToStopThanItTakes() throws IOException {
    String grace = compose().at("/services/pushbridge/stop_grace_period").asText();

    assertThat(Long.parseLong(grace.replace("s", "")))
        .isGreaterThan(SERVER.server().configuration().drain().toSeconds() + 10);
  }

  /**
   * The command of the health check.
   *
   * @param program what stands in the place of the image's own
   */
  private static List<String> healthcheck(Path program) throws IOException {
    List<String> command = new ArrayList<>();
    String cmd = matches("^HEALTHCHECK .*?CMD (\\[.*])$", dockerfile()).get(0);
    JSON.readTree(cmd).forEach(word -> command.add(word.asText()));
    command.replaceAll(word -> word.replace("/opt/pushbridge/pushbridge", program.toString()));
    return command;
  }

  /** A program that succeeds if it is asked for what the admin listener answers. */
  private Path program() throws IOException {
    Path program =
        Files.writeString(folder.resolve("program"), "#!/bin/sh\n[ \"$*\" = 'app list' ]\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    return program;
  }

  @Test
  void theHealthcheckAsksTheAdminListenerWhereNoHttpComesFromThePort() throws Exception {
    List<String> command = healthcheck(program());
    try (ServerSocket silent = new ServerSocket(0)) {
      Thread closing =
          new Thread(
              () -> {
                try {
                  silent.accept().close();
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      closing.start();

      assertThat(exitCode(command, Integer.toString(silent.getLocalPort()))).isZero();
      closing.join();
    }
    assertThat(exitCode(command, "off")).isZero();
    // What answers, and badly, is not healthy whatever the admin listener says.
    assertThat(exitCode(command, Integer.toString(SERVER.ports().socketio()))).isNotZero();
  }

  @Test
  void theHealthcheckOfTheImageTellsALivingServerFromNone() throws Exception {
    List<String> command = healthcheck(folder.resolve("not-there"));
    int closed;
    try (ServerSocket socket = new ServerSocket(0)) {
      closed = socket.getLocalPort();
    }

    assertThat(exitCode(command, Integer.toString(SERVER.ports().http()))).isZero();
    assertThat(exitCode(command, Integer.toString(closed))).isNotZero();
    // There is something, but not this.
    assertThat(exitCode(command, Integer.toString(SERVER.ports().socketio()))).isNotZero();
  }

  private static int exitCode(List<String> command, String port) throws Exception {
    ProcessBuilder check = new ProcessBuilder(command).redirectErrorStream(true);
    check.environment().put("PUSHBRIDGE_HTTP_PORT", port);
    Process process = check.start();
    process.inputReader().lines().forEach(line -> {});
    return process.waitFor();
  }
}
