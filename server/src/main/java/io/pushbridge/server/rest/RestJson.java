package io.pushbridge.server.rest;

import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pushbridge.core.message.MessageId;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Optional;

/** JSON as REST reads it: numbers keep their digits, nothing may stand behind the object. */
final class RestJson {
  private static final int MAX_DEPTH = 100;

  static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  static {
    MAPPER
        .getFactory()
        .setStreamReadConstraints(
            StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build());
  }

  private RestJson() {}

  /** The call in this body; empty if it is no JSON object. */
  static Optional<ObjectNode> objectIn(byte[] body) {
    try {
      JsonNode root = MAPPER.readTree(body);
      return root instanceof ObjectNode object ? Optional.of(object) : Optional.empty();
    } catch (IOException notJson) {
      return Optional.empty();
    }
  }

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /** Writes an id in one of its two forms; the number is the unsigned one. */
  static ObjectNode putId(ObjectNode answer, MessageId id, boolean asText) {
    return asText
        ? answer.put("messageId", id.toString())
        : answer.put("messageId", new BigInteger(id.toString()));
  }
}
