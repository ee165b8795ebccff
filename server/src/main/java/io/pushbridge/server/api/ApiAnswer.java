package io.pushbridge.server.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * What a call is answered.
 *
 * @param status the HTTP status
 * @param body the JSON object, if there is a body
 */
public record ApiAnswer(int status, Optional<ObjectNode> body) {
  /** Nothing to say: it is done. */
  public static final ApiAnswer DONE = new ApiAnswer(204, Optional.empty());

  /** A result. */
  public static ApiAnswer of(ObjectNode body) {
    return new ApiAnswer(200, Optional.of(body));
  }
}
