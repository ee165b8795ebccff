package io.pushbridge.socketio.packet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pushbridge.socketio.engine.MalformedPacketException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Takes binary values out of JSON, leaving placeholders, and puts them back (socketio-protocol.md
 * §3.5).
 */
final class Attachments {
  private static final String PLACEHOLDER = "_placeholder";
  private static final String NUMBER = "num";

  private Attachments() {}

  static boolean isIn(Collection<JsonNode> nodes) {
    for (JsonNode node : nodes) {
      if (isIn(node)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isIn(JsonNode node) {
    if (node.isBinary()) {
      return true;
    }
    for (JsonNode child : node) {
      if (isIn(child)) {
        return true;
      }
    }
    return false;
  }

  /** A copy of the node with placeholders; the binary values are added to the list. */
  static JsonNode takeOut(JsonNode node, List<byte[]> attachments) {
    if (node.isBinary()) {
      ObjectNode placeholder = JsonNodeFactory.instance.objectNode();
      placeholder.put(PLACEHOLDER, true).put(NUMBER, attachments.size());
      attachments.add(bytes(node));
      return placeholder;
    } else if (node.isArray()) {
      ArrayNode copy = JsonNodeFactory.instance.arrayNode(node.size());
      for (JsonNode child : node) {
        copy.add(takeOut(child, attachments));
      }
      return copy;
    } else if (node.isObject()) {
      ObjectNode copy = JsonNodeFactory.instance.objectNode();
      node.properties().forEach(e -> copy.set(e.getKey(), takeOut(e.getValue(), attachments)));
      return copy;
    }
    return node;
  }

  private static byte[] bytes(JsonNode node) {
    try {
      return node.binaryValue();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<JsonNode> putBack(List<JsonNode> nodes, List<byte[]> attachments)
      throws MalformedPacketException {
    List<JsonNode> complete = new ArrayList<>(nodes.size());
    for (JsonNode node : nodes) {
      complete.add(putBack(node, attachments));
    }
    return complete;
  }

  /**
   * The node with its placeholders replaced, each by an attachment of its own, which is taken off
   * the list. Containers are changed in place: they are fresh from the parser.
   */
  private static JsonNode putBack(JsonNode node, List<byte[]> attachments)
      throws MalformedPacketException {
    if (node.path(PLACEHOLDER).isBoolean() && node.path(PLACEHOLDER).booleanValue()) {
      JsonNode number = node.path(NUMBER);
      if (!number.isInt() || number.intValue() < 0 || number.intValue() >= attachments.size()) {
        throw new MalformedPacketException("placeholder without attachment");
      }
      byte[] data = attachments.set(number.intValue(), null);
      if (data == null) {
        // Else a small packet could become any number of large ones when it is sent on.
        throw new MalformedPacketException("attachment used twice");
      }
      return BinaryNode.valueOf(data);
    } else if (node instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        array.set(i, putBack(array.get(i), attachments));
      }
    } else if (node instanceof ObjectNode object) {
      for (var property : object.properties()) {
        property.setValue(putBack(property.getValue(), attachments));
      }
    }
    return node;
  }
}
