package io.pushbridge.bridge.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The beginnings and ends that answer objects share; keys keep the order they are put in. */
final class Bodies {
  private static final String MSG = "msg";
  private static final String ERROR_MSG = "error_msg";

  private Bodies() {}

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  static ObjectNode success(boolean success) {
    return object().put("success", success);
  }

  /** Both texts of a failure at the end of an object: clients read one or the other. */
  static ObjectNode withReason(ObjectNode body, String why) {
    return body.put(MSG, why).put(ERROR_MSG, why);
  }

  /** A failed look-up, whose texts stand the other way round (socketio-api.md §4). */
  static ObjectNode failedQuery(String why) {
    return success(false).put(ERROR_MSG, why).put(MSG, why);
  }
}
