package io.pushbridge.socketio;

import java.util.List;

/** The adapter that comes with the server. */
class LocalAdapterTest extends AdapterContract {
  @Override
  List<SocketIoServer> servers() {
    return List.of(builder().setup(server -> server.of("/")).start());
  }
}
