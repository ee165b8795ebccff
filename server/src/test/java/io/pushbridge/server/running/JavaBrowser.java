package io.pushbridge.server.running;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pushbridge.server.Ports;
import io.socket.client.IO;
import io.socket.client.Socket;
import java.net.URI;
import java.util.List;
import org.json.JSONException;
import org.json.JSONObject;

/** The official Java client of Socket.IO 4. */
public final class JavaBrowser extends Browser {
  private static final List<String> EVENTS =
      List.of(
          "socketconnectack",
          "connack",
          "suback",
          "unsuback",
          "puback",
          "message",
          "recvack",
          "set_alias_ack",
          "alias",
          "get_alias_list_ack",
          "get_topic_list_ack",
          "get_state_ack",
          "store_device_token_ack",
          "remove_device_token_ack");

  private final Socket socket;

  /** Connects the transport. */
  public JavaBrowser(Ports ports, String... transports) {
    super("Java Socket.IO client");
    IO.Options options = new IO.Options();
    options.forceNew = true;
    options.reconnection = false;
    if (transports.length > 0) {
      options.transports = transports;
    }
    socket = IO.socket(URI.create("http://127.0.0.1:" + ports.socketio()), options);
    for (String event : EVENTS) {
      socket.on(event, arguments -> received(event, parsed(arguments[0].toString())));
    }
    socket.on(
        Socket.EVENT_DISCONNECT,
        why -> received("disconnected", data().put("reason", "" + why[0])));
    socket.on(
        Socket.EVENT_CONNECT_ERROR,
        why -> received("connect_error", data().put("message", "" + why[0])));
    socket.connect();
  }

  private static JsonNode parsed(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void emit(String event, ObjectNode data) {
    try {
      socket.emit(event, new JSONObject(data.toString()));
    } catch (JSONException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    socket.disconnect();
    socket.close();
  }
}
