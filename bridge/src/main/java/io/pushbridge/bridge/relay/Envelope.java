package io.pushbridge.bridge.relay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What a client sends (relay-api.md §3). Texts are null where they are missing or of another type.
 *
 * @param app who signed
 * @param timestamp when, as the text or the digits that came
 * @param sign the signature
 * @param userId whose socket is meant, or who reconnects
 * @param target the destination's socket id
 * @param action what is wanted
 * @param payload any JSON; null in JSON where it is missing
 */
record Envelope(
    String app,
    String timestamp,
    String sign,
    String userId,
    String target,
    String action,
    JsonNode payload) {

  static Envelope of(ObjectNode json) {
    JsonNode meta = json.path("meta");
    JsonNode data = json.path("data");
    JsonNode payload = data.path("payload");
    return new Envelope(
        text(meta, "app"),
        timestamp(meta.path("timestamp")),
        text(meta, "sign"),
        text(meta, "userId"),
        text(meta, "target"),
        text(data, "action"),
        payload.isMissingNode() ? NullNode.getInstance() : payload);
  }

  private static String text(JsonNode object, String name) {
    return object.path(name).textValue();
  }

  private static String timestamp(JsonNode value) {
    return value.isNumber() ? value.asText() : value.textValue();
  }

  /**
   * What the server sends: {@code timestamp} always, the other three where they are known.
   *
   * @param client the sender's socket id, or null
   * @param userId whose socket it is for, or null
   * @param target the receiver's socket id, or null
   */
  static ObjectNode reply(
      long timestamp,
      String client,
      String userId,
      String target,
      String action,
      JsonNode payload) {
    ObjectNode envelope = JsonNodeFactory.instance.objectNode();
    ObjectNode meta = envelope.putObject("meta").put("timestamp", timestamp);
    putIfKnown(meta, "client", client);
    putIfKnown(meta, "userId", userId);
    putIfKnown(meta, "target", target);
    envelope.putObject("data").put("action", action).set("payload", payload);
    return envelope;
  }

  private static void putIfKnown(ObjectNode meta, String name, String value) {
    if (value != null) {
      meta.put(name, value);
    }
  }
}
