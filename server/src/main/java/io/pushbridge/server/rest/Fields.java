package io.pushbridge.server.rest;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.Optional;

/**
 * The fields of one call, typed as they are asked for. A JSON null counts as absent.
 *
 * @param json the object that holds them
 */
record Fields(JsonNode json) {
  private static final int LONGEST_NUMBER = 40;

  Optional<JsonNode> find(String name) {
    return Optional.ofNullable(json.get(name)).filter(value -> !value.isNull());
  }

  JsonNode need(String name) throws InvalidParametersException {
    return find(name).orElseThrow(() -> new InvalidParametersException(name));
  }

  String needText(String name) throws InvalidParametersException {
    return textOf(name, need(name));
  }

  /** The text, or null where there is none. */
  String textOrNull(String name) throws InvalidParametersException {
    Optional<JsonNode> value = find(name);
    return value.isPresent() ? textOf(name, value.get()) : null;
  }

  private static String textOf(String name, JsonNode value) throws InvalidParametersException {
    if (!value.isTextual()) {
      throw new InvalidParametersException(name);
    }
    return value.textValue();
  }

  /** A number, or a text that is one; empty for everything else, the absent field included. */
  Optional<BigDecimal> number(String name) {
    return find(name)
        .filter(value -> value.isNumber() || value.isTextual())
        .map(JsonNode::asText)
        .map(String::strip)
        .filter(text -> text.length() <= LONGEST_NUMBER)
        .flatMap(Fields::parse);
  }

  private static Optional<BigDecimal> parse(String text) {
    try {
      BigDecimal number = new BigDecimal(text);
      // 1e999999999 is a short text and an endless number.
      return Math.abs((long) number.scale()) > LONGEST_NUMBER
          ? Optional.empty()
          : Optional.of(number);
    } catch (NumberFormatException notANumber) {
      return Optional.empty();
    }
  }
}
