package io.pushbridge.socketio;

import java.util.List;

/** The port is enough to make several servers one. */
class LinkedAdaptersTest extends AdapterContract {
  @Override
  List<SocketIoServer> servers() {
    LinkedAdapters linked = new LinkedAdapters();
    return List.of(
        builder().adapters(linked).setup(server -> server.of("/")).start(),
        builder().adapters(linked).setup(server -> server.of("/")).start());
  }
}
