package io.pushbridge.socketio.packet;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.pushbridge.socketio.engine.MalformedPacketException;
import java.util.ArrayList;
import java.util.List;

/** JSON as packets carry it: compact, numbers with all their digits, nesting bounded. */
public final class Json {
  private static final int MAX_DEPTH = 500;
  private static final int MAX_NUMBER = 1000;

  private static final ObjectMapper MAPPER = mapper();

  private Json() {}

  private static ObjectMapper mapper() {
    JsonMapper mapper =
        JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();
    mapper
        .getFactory()
        .setStreamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(MAX_DEPTH)
                .maxNumberLength(MAX_NUMBER)
                .maxStringLength(Integer.MAX_VALUE)
                .build());
    return mapper;
  }

  static JsonNode parse(String text) throws MalformedPacketException {
    try {
      JsonNode node = MAPPER.readTree(text);
      if (node.isMissingNode()) {
        throw new MalformedPacketException("no JSON");
      }
      return node;
    } catch (JsonProcessingException e) {
      throw new MalformedPacketException("not JSON");
    }
  }

  static String write(JsonNode node) {
    try {
      return MAPPER.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("cannot be written as JSON", e);
    }
  }

  /** The value as JSON; byte arrays, at any depth, stay binary. */
  public static JsonNode of(Object value) {
    if (value instanceof JsonNode node) {
      return node.isMissingNode() ? NullNode.getInstance() : node;
    } else if (value == null) {
      return NullNode.getInstance();
    } else if (value instanceof String text) {
      return TextNode.valueOf(text);
    } else if (value instanceof byte[] data) {
      return BinaryNode.valueOf(data);
    } else if (value instanceof Boolean flag) {
      return JsonNodeFactory.instance.booleanNode(flag);
    }
    return MAPPER.valueToTree(value);
  }

  /** The values as JSON. */
  public static List<JsonNode> list(Object... values) {
    List<JsonNode> nodes = new ArrayList<>(values.length);
    for (Object value : values) {
      nodes.add(of(value));
    }
    return nodes;
  }
}
