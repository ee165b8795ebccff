package io.pushbridge.socketio.engine;

import java.util.List;

/**
 * The JSON of an open packet, with the four keys that every client needs (socketio-protocol.md
 * §3.1).
 */
final class OpenJson {
  private OpenJson() {}

  /** Session ids and transport names hold no character that JSON would escape. */
  static String of(String sid, List<String> upgrades, EngineConfig config, Generation generation) {
    String names = upgrades.isEmpty() ? "" : '"' + String.join("\",\"", upgrades) + '"';
    return "{\"sid\":\"%s\",\"upgrades\":[%s],\"pingInterval\":%d,\"pingTimeout\":%d}"
        .formatted(
            sid,
            names,
            config.pingInterval().toMillis(),
            config.pingTimeout(generation).toMillis());
  }
}
