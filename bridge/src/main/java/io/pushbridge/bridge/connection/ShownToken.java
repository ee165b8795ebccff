package io.pushbridge.bridge.connection;

import io.pushbridge.bridge.command.Fields;
import io.pushbridge.socketio.Handshake;
import java.util.Optional;

/**
 * Where a Socket.IO client shows its token: the field {@code token} of its connect event; else what
 * Socket.IO 3 and later send when they enter the namespace, {@code auth: {token}}; else the query
 * of the connection, {@code ?token=}.
 */
final class ShownToken {
  private static final String TOKEN = "token";

  private ShownToken() {}

  /** The token; empty if there is none. */
  static Optional<String> of(Fields fields, Handshake handshake) {
    return fields
        .text(TOKEN)
        .or(() -> Optional.ofNullable(handshake.auth().path(TOKEN).textValue()))
        .or(() -> handshake.query().first(TOKEN))
        .filter(text -> !text.isEmpty());
  }
}
