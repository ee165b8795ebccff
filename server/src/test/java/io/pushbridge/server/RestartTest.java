package io.pushbridge.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pushbridge.server.config.Configuration;
import io.pushbridge.server.running.RunningServer;
import io.pushbridge.server.running.TestApps;
import io.socket.client.IO;
import io.socket.client.Socket;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.json.JSONObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that is stopped and started again, as its clients see it. */
class RestartTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"websocket", "polling"})
  void browsersThatWereLoggedInComeBackByThemselves(String transport) throws Exception {
    Configuration usual = RunningServer.configuration(folder);
    Configuration configuration =
        new Configuration(
            folder,
            usual.host(),
            0,
            usual.mqtt(),
            new Configuration.SocketIo(portThatStaysFree()),
            usual.http(),
            usual.admin(),
            usual.limits(),
            usual.apps());
    List<String> ends = new CopyOnWriteArrayList<>();
    AtomicInteger connects = new AtomicInteger();
    Socket socket;
    try (PushbridgeServer first = PushbridgeServer.start(configuration)) {
      IO.Options options = new IO.Options();
      options.forceNew = true;
      options.transports = new String[] {transport};
      options.reconnectionDelay = 50;
      options.reconnectionDelayMax = 200;
      socket = IO.socket(URI.create("http://127.0.0.1:" + first.ports().socketio()), options);
      AtomicInteger logins = new AtomicInteger();
      socket.on(Socket.EVENT_CONNECT, nothing -> connects.incrementAndGet());
      socket.on(Socket.EVENT_DISCONNECT, why -> ends.add("" + why[0]));
      socket.on("connack", answer -> logins.incrementAndGet());
      socket.connect();
      await().until(() -> connects.get() == 1);
      socket.emit(
          "connect_v2",
          new JSONObject()
              .put("appkey", TestApps.FIRST.key().text())
              .put("customid", "comes-back"));
      await().until(() -> logins.get() == 1);
    }
    try (PushbridgeServer second = PushbridgeServer.start(configuration)) {
      assertThat(second.healthy()).isTrue();
      await().until(() -> connects.get() >= 2);
      assertThat(ends).isNotEmpty().doesNotContain("io server disconnect");
    } finally {
      socket.disconnect();
      socket.close();
    }
  }

  /** One that no outgoing connection gets meanwhile: those have ports of the upper half. */
  private static int portThatStaysFree() throws IOException {
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(15_000, 30_000);
      try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return free.getLocalPort();
      } catch (BindException taken) {
        // The next one, then.
      }
    }
  }

  @Test
  void aStopWithoutTimeToDrainStillCloses() throws Exception {
    PushbridgeServer server =
        PushbridgeServer.start(RunningServer.configuration(folder).withDrain(Duration.ZERO));
    server.close();
    assertThat(server.healthy()).isFalse();
  }
}
