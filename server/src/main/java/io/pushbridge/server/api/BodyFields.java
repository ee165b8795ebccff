package io.pushbridge.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pushbridge.server.text.Utf8;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The fields of an object that came in a body, typed as they are asked for. A null is no value of
 * any type; what the contract does not know is refused, so that a misspelt field is not lost.
 */
public final class BodyFields {
  private final ObjectNode object;
  // What stands before a field's name in messages: the object's own name and a dot.
  private final String prefix;

  private BodyFields(ObjectNode object, String prefix) {
    this.object = object;
    this.prefix = prefix;
  }

  static BodyFields of(ObjectNode object, String... known) {
    return checked(new BodyFields(object, ""), known);
  }

  private static BodyFields checked(BodyFields fields, String... known) {
    Set<String> names = Set.of(known);
    fields
        .object
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!names.contains(name)) {
                throw ProblemException.invalid(
                    fields.prefix + shown(name),
                    "there is no such field; there are " + String.join(", ", known));
              }
            });
    return fields;
  }

  /** A name of the caller's making, fit to be repeated. */
  private static String shown(String name) {
    String visible = name.replaceAll("[^!-~]", "?");
    return visible.length() <= 40 ? visible : visible.substring(0, 40) + "...";
  }

  /** Whether the field is there, whatever its value. */
  public boolean has(String name) {
    return object.has(name);
  }

  /** A value of any type. */
  public Optional<JsonNode> value(String name) {
    return Optional.ofNullable(object.get(name));
  }

  /** A text that can be written as UTF-8. */
  public Optional<String> text(String name) {
    return value(name).map(value -> textOf(prefix + name, value));
  }

  private static String textOf(String place, JsonNode value) {
    if (!value.isTextual()) {
      throw ProblemException.invalid(place, place + " is a string");
    }
    if (Utf8.encode(value.textValue()).isEmpty()) {
      throw ProblemException.invalid(place, place + " has half of a surrogate pair");
    }
    return value.textValue();
  }

  /** A list of at most so many texts. */
  public Optional<List<String>> texts(String name, int most) {
    String place = prefix + name;
    return value(name)
        .map(
            value -> {
              if (!value.isArray()) {
                throw ProblemException.invalid(place, place + " is a list of strings");
              }
              if (value.size() > most) {
                throw ProblemException.invalid(
                    place, "%s has %d elements at most".formatted(place, most));
              }
              List<String> texts = new ArrayList<>(value.size());
              for (JsonNode element : value) {
                texts.add(textOf("%s[%d]".formatted(place, texts.size()), element));
              }
              return texts;
            });
  }

  /** A whole number within bounds. */
  public Optional<Long> number(String name, long least, long most) {
    String place = prefix + name;
    return value(name)
        .map(
            value -> {
              if (!value.isIntegralNumber()
                  || !value.canConvertToLong()
                  || value.longValue() < least
                  || value.longValue() > most) {
                throw ProblemException.invalid(
                    place, "%s is a whole number from %d to %d".formatted(place, least, most));
              }
              return value.longValue();
            });
  }

  /** An object with fields of its own. */
  public Optional<BodyFields> object(String name, String... known) {
    String place = prefix + name;
    return value(name)
        .map(
            value -> {
              if (value instanceof ObjectNode inner) {
                return checked(new BodyFields(inner, place + "."), known);
              }
              throw ProblemException.invalid(place, place + " is an object");
            });
  }
}
