package io.pushbridge.bridge;

import io.pushbridge.core.app.App;
import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.app.AppLimits;
import io.pushbridge.core.app.Secret;
import io.pushbridge.core.session.Bench;
import io.pushbridge.socketio.DisconnectReason;
import io.pushbridge.socketio.SocketIoServer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A Socket.IO server on a free port, bridged to a platform in memory. */
final class BridgeServer implements AutoCloseable {
  static final AppKey APP = Bench.APP;

  final Bench bench = new Bench();

  /** How connections ended, in the order in which they did. */
  final List<DisconnectReason> ends = new CopyOnWriteArrayList<>();

  private final BridgeLimits limits;
  private final List<RawClient> clients = new CopyOnWriteArrayList<>();
  private SocketIoServer server;

  BridgeServer() {
    this(BridgeLimits.DEFAULT);
  }

  BridgeServer(BridgeLimits limits) {
    this.limits = limits;
    start();
  }

  private void start() {
    server =
        SocketIoServer.builder()
            .host("127.0.0.1")
            .port(0)
            .setup(
                made -> {
                  YunbaBridge.attach(made.of("/"), bench.platform, limits);
                  made.of("/").onConnect(socket -> socket.onDisconnect(ends::add));
                })
            .start();
  }

  /** As if the process had been killed and started again; clients have to come anew. */
  void restart() {
    server.close();
    bench.restart();
    start();
  }

  /** From now on these are the limits of the app. */
  void limit(AppLimits limits) {
    App app = new App(APP, "limited", new Secret("sec-x"), new Secret("device"), limits);
    Bench.get(bench.platform.apps().save(app));
  }

  int port() {
    return server.port();
  }

  String url() {
    return "http://127.0.0.1:" + port();
  }

  /** A client that was greeted and has not connected to the platform. */
  RawClient greeted() {
    RawClient client = RawClient.open(port());
    clients.add(client);
    return client.expect("[\"socketconnectack\",{\"msg\":\"socket.io connected\"}]");
  }

  /** A client with the durable session of a customid. */
  RawClient connected(String customid) {
    return greeted()
        .emit("connect_v2", "{\"appkey\":\"%s\",\"customid\":\"%s\"}".formatted(APP, customid))
        .expect(
            "[\"connack\",{\"success\":true,\"sessionid\":\"%s-%s\"}]".formatted(APP, customid));
  }

  /** A client whose session ends with the connection. */
  RawClient passing() {
    RawClient client = greeted().emit("connect_v2", "{\"appkey\":\"%s\"}".formatted(APP));
    client.next();
    return client;
  }

  @Override
  public void close() {
    clients.forEach(RawClient::abort);
    server.close();
    bench.close();
  }
}
