package io.pushbridge.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.pushbridge.server.admin.AdminException;
import io.pushbridge.server.config.ConfigurationException;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** A command that asks the running server and prints its answer as text or as JSON. */
public abstract class AnswerTask extends OperatorTask {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Option(names = "--json", description = "print one JSON object")
  private boolean json;

  /** Runs there. */
  protected AnswerTask(Surroundings surroundings) {
    super(surroundings);
  }

  /** Asks the server and gives its answer. */
  protected abstract JsonNode ask() throws IOException, AdminException, ConfigurationException;

  /** Prints the answer for people. */
  protected abstract void print(JsonNode answer);

  @Override
  protected final int run() throws IOException, AdminException, ConfigurationException {
    JsonNode answer = ask();
    if (json) {
      out().println(answer);
    } else {
      print(answer);
      out().flush();
    }
    return DONE;
  }

  /** Asks the admin listener. */
  protected final JsonNode call(String method, String path, Optional<JsonNode> body)
      throws AdminException, ConfigurationException {
    return options.server().call(method, path, body, PATIENCE);
  }

  /** The path of an app by its appkey or name. */
  public static String path(String app) {
    return "/admin/apps/" + URLEncoder.encode(app, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** A secret from a file, so that it is not on a command line. */
  protected final Optional<String> secret(Path file) throws IOException {
    return file == null ? Optional.empty() : Optional.of(Files.readString(absolute(file)).strip());
  }

  /** One line of a table of two columns. */
  protected final void line(String what, Object value) {
    out().printf("%-28s %s%n", what, value);
  }

  /** The lines of an object that are there, under these names. */
  protected final void lines(JsonNode answer, Map<String, String> names) {
    names.forEach(
        (key, name) -> {
          if (answer.hasNonNull(key)) {
            line(name, answer.get(key).asText());
          }
        });
  }
}
