package io.pushbridge.socketio;

import com.fasterxml.jackson.databind.JsonNode;
import io.pushbridge.socketio.packet.EventBody;
import io.pushbridge.socketio.packet.Json;
import java.util.List;

/**
 * An event for many sockets. It is encoded when first sent, once for each generation and transport
 * form; every socket that sends it shares the result. Immutable and safe for use by many threads.
 */
public final class PreparedEvent {
  private final EventBody body;

  private PreparedEvent(EventBody body) {
    this.body = body;
  }

  /**
   * An event with these arguments, which become JSON as in {@link Socket#emit(String, Object...)}
   * and must not be changed later.
   */
  public static PreparedEvent of(String name, Object... args) {
    return new PreparedEvent(new EventBody(name, Json.list(args), true));
  }

  /** Its name. */
  public String name() {
    return body.name();
  }

  /** Its arguments. */
  public List<JsonNode> args() {
    return body.args();
  }

  EventBody body() {
    return body;
  }

  @Override
  public String toString() {
    return body.toString();
  }
}
