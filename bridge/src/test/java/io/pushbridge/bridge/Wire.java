package io.pushbridge.bridge;

import java.util.regex.Pattern;

/** How a generation of clients writes packets (socketio-protocol.md §2.3 and §3.5). */
enum Wire {
  /** Generation 0.9. */
  LEGACY {
    @Override
    String event(String name, String json) {
      return "5:::{\"name\":\"%s\",\"args\":[%s]}".formatted(name, json);
    }

    @Override
    String bareEvent(String name) {
      return "5:::{\"name\":\"%s\"}".formatted(name);
    }

    @Override
    String eventWithAck(String name, String json) {
      return "5:1+::{\"name\":\"%s\",\"args\":[%s]}".formatted(name, json);
    }

    @Override
    String ack() {
      return "6:::1+[]";
    }

    @Override
    String eviction() {
      return "0::";
    }
  },
  /** Engine.IO 3 and 4. */
  MODERN {
    @Override
    String event(String name, String json) {
      return "42[\"%s\",%s]".formatted(name, json);
    }

    @Override
    String bareEvent(String name) {
      return "42[\"%s\"]".formatted(name);
    }

    @Override
    String eventWithAck(String name, String json) {
      return "420[\"%s\",%s]".formatted(name, json);
    }

    @Override
    String ack() {
      return "430[]";
    }

    @Override
    String eviction() {
      return "41";
    }
  };

  /** A Socket.IO session id of Engine.IO 3 and 4. */
  static final String SID = "[A-Za-z0-9_-]{20}";

  /** An event with one argument. */
  abstract String event(String name, String json);

  /** An event without arguments. */
  abstract String bareEvent(String name);

  /** A client's first event with an acknowledgement asked for. */
  abstract String eventWithAck(String name, String json);

  /** The acknowledgement of that, without data. */
  abstract String ack();

  /** What a client gets before it is cut off. */
  abstract String eviction();

  /** The open packet of Engine.IO 3 or 4 for a client that begins with this transport. */
  static Pattern open(int protocol, String transport) {
    return Pattern.compile(
        "0\\{\"sid\":\"%s\",\"upgrades\":\\[%s],\"pingInterval\":25000,\"pingTimeout\":%s}"
            .formatted(
                SID,
                transport.equals("polling") ? "\"websocket\"" : "",
                protocol == 3 ? "60000" : "20000,\"maxPayload\":1000000"));
  }
}
