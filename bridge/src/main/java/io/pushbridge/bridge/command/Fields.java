package io.pushbridge.bridge.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pushbridge.core.message.Qos;
import io.pushbridge.core.message.TimeToLive;
import io.pushbridge.core.push.ApnsRequest;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The fields of a client's event, read as leniently as socketio-api.md §2 asks: an object, the same
 * in a one-element array, or anything else as an empty object. Nothing here fails.
 */
public final class Fields {
  private static final Fields NONE = new Fields(JsonNodeFactory.instance.objectNode());
  private static final int NODE_WEIGHT = 16;
  private static final int MOST_ZEROES = 40;
  private static final BigInteger LARGEST = BigInteger.valueOf(Long.MAX_VALUE);
  private static final Pattern NUMBER = Pattern.compile("\\s*([+-]?\\d{1,40})(\\.\\d{1,40})?\\s*");
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private final ObjectNode object;

  private Fields(ObjectNode object) {
    this.object = object;
  }

  /** Of the arguments of an event. */
  public static Fields of(List<JsonNode> args) {
    JsonNode first = args.isEmpty() ? MissingNode.getInstance() : args.get(0);
    if (first instanceof ArrayNode array && array.size() == 1) {
      first = array.get(0);
    }
    return of(first);
  }

  private static Fields of(JsonNode node) {
    return node instanceof ObjectNode object ? new Fields(object) : NONE;
  }

  /** About how many characters the fields hold in memory, whether they mean something or not. */
  public int weight() {
    return (int) Math.min(Integer.MAX_VALUE, weight(object));
  }

  /** The server's JSON reader bounds the nesting, and the packet's size bounds the sum. */
  private static long weight(JsonNode node) {
    if (node.isTextual()) {
      return (long) NODE_WEIGHT + node.textValue().length();
    }
    if (node instanceof BinaryNode binary) {
      // As a body it is written as base64.
      return NODE_WEIGHT + 2L * binary.binaryValue().length;
    }
    long sum = NODE_WEIGHT;
    Iterator<String> names = node.fieldNames();
    while (names.hasNext()) {
      sum += names.next().length();
    }
    for (JsonNode child : node) {
      sum += weight(child);
    }
    return sum;
  }

  /** Whether the field is there and not null. */
  public boolean has(String name) {
    return object.hasNonNull(name);
  }

  /** A field that is a string; empty if it is anything else. */
  public Optional<String> text(String name) {
    JsonNode value = object.get(name);
    return value != null && value.isTextual() ? Optional.of(value.textValue()) : Optional.empty();
  }

  /** A field that is a string, {@code ""} if it is anything else: to be echoed. */
  String echo(String name) {
    return text(name).orElse("");
  }

  /** The body of a message: a string as it is, another value as compact JSON text. */
  String message() {
    JsonNode value = object.get("msg");
    if (value == null) {
      return "";
    }
    return value.isTextual() ? value.textValue() : value.toString();
  }

  /** The id that came with a command: a string as it is, or a number's decimal text. */
  Optional<String> messageId() {
    JsonNode value = object.get("messageId");
    if (value == null || !(value.isTextual() || value.isNumber())) {
      return Optional.empty();
    }
    return Optional.of(value.isBigDecimal() ? decimal(value.decimalValue()) : value.asText());
  }

  /** Without an exponent, unless that would make a text out of all proportion. */
  private static String decimal(BigDecimal number) {
    return Math.abs(number.scale()) <= MOST_ZEROES ? number.toPlainString() : number.toString();
  }

  /** 0, 1 or 2 as number or text; anything else is the default, 1. */
  Qos qos() {
    OptionalLong level = number("qos");
    return level.isPresent() && level.getAsLong() >= 0 && level.getAsLong() <= 2
        ? Qos.of((int) level.getAsLong()).orElse(Qos.AT_LEAST_ONCE)
        : Qos.AT_LEAST_ONCE;
  }

  /** Seconds as number or text, clamped; anything else is the default. */
  TimeToLive timeToLive() {
    OptionalLong seconds = number("time_to_live");
    return seconds.isPresent() ? TimeToLive.ofSeconds(seconds.getAsLong()) : TimeToLive.DEFAULT;
  }

  /** The options of a {@code publish2}; those that are no object are empty ones. */
  Fields options() {
    return of(object.path("opts"));
  }

  /**
   * The push that options ask for: none without a payload, an object or the JSON text of one. What
   * is neither is handed on as it came, to be refused.
   */
  ApnsRequest apns() {
    JsonNode value = parsed(object.path("apn_json"));
    return isNothing(value)
        ? ApnsRequest.NONE
        : ApnsRequest.explicit(value.toString()).withOptions(textOf(object.path("apns")));
  }

  /** What a text says in JSON, or the text itself. */
  private static JsonNode parsed(JsonNode value) {
    try {
      return value.isTextual() ? JSON.readTree(value.textValue()) : value;
    } catch (JsonProcessingException malformed) {
      return value;
    }
  }

  private static boolean isNothing(JsonNode value) {
    return value.isMissingNode()
        || value.isNull()
        || (value.isContainerNode() && value.isEmpty())
        || (value.isTextual() && value.textValue().isBlank());
  }

  private static String textOf(JsonNode value) {
    return isNothing(value) ? "" : value.isTextual() ? value.textValue() : value.toString();
  }

  private OptionalLong number(String name) {
    JsonNode value = object.path(name);
    if (value.isIntegralNumber()) {
      return OptionalLong.of(clamped(value.bigIntegerValue()));
    }
    if (value.isNumber()) {
      // Saturates; not exact beyond 2^53, which no field of ours comes near to.
      return OptionalLong.of((long) value.doubleValue());
    }
    Matcher matcher = NUMBER.matcher(value.isTextual() ? value.textValue() : "");
    return matcher.matches()
        ? OptionalLong.of(clamped(new BigInteger(matcher.group(1))))
        : OptionalLong.empty();
  }

  private static long clamped(BigInteger value) {
    return value.min(LARGEST).max(LARGEST.negate()).longValue();
  }
}
