package io.pushbridge.server.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pushbridge.core.app.AppKey;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One call, by an app's own server.
 *
 * @param app whose seckey it showed
 * @param path the parameters of the path, decoded
 * @param query the parameters of the query, decoded
 * @param json reads the body; fails with a {@link ProblemException}
 */
public record ApiCall(
    AppKey app, Map<String, String> path, Map<String, String> query, Supplier<ObjectNode> json) {

  /** A parameter of the path. */
  public String inPath(String name) {
    return path.get(name);
  }

  /** A parameter of the query, if it is there and not empty. */
  public Optional<String> inQuery(String name) {
    return Optional.ofNullable(query.get(name)).filter(value -> !value.isEmpty());
  }

  /** A parameter of the query that must be there. */
  public String needInQuery(String name) {
    return inQuery(name).orElseThrow(() -> ProblemException.invalid(name, name + " is missing"));
  }

  /** A number in the query, within bounds. */
  public long numberInQuery(String name, long least, long most, long otherwise) {
    Optional<String> text = inQuery(name);
    if (text.isEmpty()) {
      return otherwise;
    }
    try {
      long number = Long.parseLong(text.get());
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException notANumber) {
      // Said below, together with the numbers that are out of bounds.
    }
    throw ProblemException.invalid(
        name, "%s is a number from %d to %d".formatted(name, least, most));
  }

  /** The body's fields; all others that it has are refused. */
  public BodyFields body(String... known) {
    return BodyFields.of(json.get(), known);
  }
}
