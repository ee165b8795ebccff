package io.pushbridge.socketio;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Why a packet middleware refused an event.
 *
 * @param event the event, which no handler sees
 * @param message the reason
 * @param data more about it; JSON null if there is no more
 */
public record Refusal(Event event, String message, JsonNode data) {
  /** Without the data, which may be secret. */
  @Override
  public String toString() {
    return "Refusal[" + event + ": " + message + "]";
  }
}
