package io.pushbridge.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5DisconnectException;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import io.pushbridge.server.config.Configuration;
import io.pushbridge.server.config.MessageIdForm;
import io.pushbridge.server.running.Browser;
import io.pushbridge.server.running.JavaBrowser;
import io.pushbridge.server.running.RunningServer;
import io.pushbridge.server.running.Stages;
import io.pushbridge.server.running.TestApps;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class PushbridgeServerTest {
  @TempDir Path folder;

  @Test
  void aStopSaysGoodbyeAndClosesEveryPort() throws Exception {
    PushbridgeServer server = PushbridgeServer.start(RunningServer.configuration(folder));
    Ports ports = server.ports();
    CompletableFuture<Throwable> farewell = new CompletableFuture<>();
    Mqtt5AsyncClient device =
        MqttClient.builder()
            .useMqttVersion5()
            .identifier("device")
            .serverHost("127.0.0.1")
            .serverPort(ports.mqtt())
            .addDisconnectedListener(context -> farewell.complete(context.getCause()))
            .buildAsync();
    Stages.await(
        device
            .connectWith()
            .simpleAuth()
            .username(TestApps.FIRST.key().text())
            .password(
                TestApps.FIRST
                    .devicePassword()
                    .orElseThrow()
                    .reveal()
                    .getBytes(StandardCharsets.UTF_8))
            .applySimpleAuth()
            .send());
    try (Browser browser = new JavaBrowser(ports)) {
      browser.login(TestApps.FIRST.key().text(), "browser");
      assertThat(server.healthy()).isTrue();

      server.close();

      browser.next("disconnected");
    }
    assertThat(Stages.await(farewell))
        .isInstanceOfSatisfying(
            Mqtt5DisconnectException.class,
            ended ->
                assertThat(ended.getMqttMessage().getReasonCode())
                    .isEqualTo(Mqtt5DisconnectReasonCode.SERVER_SHUTTING_DOWN));
    assertThat(server.healthy()).isFalse();
    for (int port : List.of(ports.mqtt(), ports.mqttWebSocket(), ports.socketio(), ports.http())) {
      assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port).close())
          .isInstanceOf(ConnectException.class);
    }
  }

  @Test
  void aTakenHttpPortIsOneReasonAndNothingElse() throws Exception {
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    root.addAppender(log);
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Configuration taken =
          RunningServer.with(
              RunningServer.configuration(folder),
              new Configuration.Http(
                  other.getLocalPort(), MessageIdForm.MIXED, Duration.ofSeconds(1)));

      assertThatThrownBy(() -> PushbridgeServer.start(taken))
          .isInstanceOf(StartFailedException.class)
          .hasMessage(
              "cannot serve HTTP on 127.0.0.1:%d: Address already in use"
                  .formatted(other.getLocalPort()));
      assertThat(log.list).noneMatch(event -> event.getLevel().isGreaterOrEqual(Level.WARN));
    } finally {
      root.detachAppender(log);
    }
  }

  @Test
  void closingTwiceIsClosingOnce() throws Exception {
    PushbridgeServer server = PushbridgeServer.start(RunningServer.configuration(folder));

    server.close();
    server.close();

    server.awaitClosed();
    assertThat(server.healthy()).isFalse();
  }

  @Test
  void nobodyElseMayLookIntoANewDataFolder() throws Exception {
    Path data = folder.resolve("new/data");
    PushbridgeServer.start(RunningServer.configuration(data)).close();

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data)))
        .isEqualTo("rwx------");
  }

  @Test
  void clientsWithoutAUserNameBelongToTheAnonymousApp() throws Exception {
    Configuration usual = RunningServer.configuration(folder);
    Configuration open =
        new Configuration(
            usual.data(),
            usual.host(),
            usual.node(),
            new Configuration.Mqtt(0, 0, Optional.of(TestApps.SECOND.name())),
            usual.socketio(),
            usual.http(),
            usual.admin(),
            usual.limits(),
            usual.apps());
    try (PushbridgeServer server = PushbridgeServer.start(open);
        Browser watcher = new JavaBrowser(server.ports())) {
      watcher.login(TestApps.SECOND.key().text(), "");
      watcher.subscribe("news", 1);
      Mqtt5AsyncClient nobody =
          MqttClient.builder()
              .useMqttVersion5()
              .serverHost("127.0.0.1")
              .serverPort(server.ports().mqtt())
              .buildAsync();
      Stages.await(nobody.connect());
      Stages.await(
          nobody
              .publishWith()
              .topic("news")
              .payload("from nobody".getBytes(StandardCharsets.UTF_8))
              .send());

      assertThat(watcher.messages().next().text()).isEqualTo("from nobody");
      Stages.await(nobody.disconnect());
    }
  }
}
