package io.pushbridge.server.api;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pushbridge.server.http.BodyJson;
import java.io.IOException;

/** JSON as the API reads it: one object, no name twice, numbers keep their digits. */
final class ApiJson {
  private static final JsonMapper MAPPER =
      BodyJson.MAPPER.rebuild().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private ApiJson() {}

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /** The object in this body. */
  static ObjectNode objectIn(byte[] body) {
    JsonNode root;
    try {
      root = MAPPER.readTree(body);
    } catch (JsonProcessingException e) {
      throw ProblemException.unreadable("the body is no JSON" + placeOf(e));
    } catch (IOException e) {
      throw ProblemException.unreadable("the body is no JSON");
    }
    if (root instanceof ObjectNode object) {
      return object;
    }
    throw ProblemException.unreadable("the body is no JSON object");
  }

  private static String placeOf(JsonProcessingException e) {
    JsonLocation at = e.getLocation();
    return at == null ? "" : ": line %d, column %d".formatted(at.getLineNr(), at.getColumnNr());
  }
}
