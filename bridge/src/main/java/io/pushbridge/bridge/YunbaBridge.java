package io.pushbridge.bridge;

import io.pushbridge.bridge.command.Commands;
import io.pushbridge.bridge.connection.SocketConnection;
import io.pushbridge.core.Platform;
import io.pushbridge.socketio.Namespace;
import io.pushbridge.socketio.SocketIoServer;

/**
 * Serves the Yunba Socket.IO API (socketio-api.md) to every client of a namespace: each socket can
 * hold one session of the platform, in any of its apps.
 */
public final class YunbaBridge {
  private YunbaBridge() {}

  /**
   * Serves the namespace {@code /} of a server with the default limits. To be called before the
   * server takes its first client, from {@code SocketIoServer.builder().setup(server ->
   * YunbaBridge.attach(server, platform))}: a client that connects earlier is refused or gets no
   * answers.
   */
  public static void attach(SocketIoServer server, Platform platform) {
    attach(server.of("/"), platform, BridgeLimits.DEFAULT);
  }

  /** Serves a namespace. */
  public static void attach(Namespace namespace, Platform platform, BridgeLimits limits) {
    Commands commands = new Commands(platform, limits.messageBytes());
    namespace.onConnect(socket -> SocketConnection.serve(socket, platform, commands, limits));
  }
}
