package io.pushbridge.server.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import io.pushbridge.server.Ports;
import io.pushbridge.server.config.AppSettings;
import io.pushbridge.server.running.Browser;
import io.pushbridge.server.running.JavaBrowser;
import io.pushbridge.server.running.Rest;
import io.pushbridge.server.running.Stages;
import io.pushbridge.server.running.TestApps;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A publisher of one surface, connected to one life of the server. A publish completes with true
 * when it is acknowledged; when the server dies it fails or never completes.
 */
abstract class ChaosPublisher implements AutoCloseable {
  private static final AppSettings APP = TestApps.FIRST;

  /** The surfaces. */
  enum Surface {
    MQTT_3(false) {
      @Override
      ChaosPublisher connect(Ports ports) {
        return new Mqtt3(ports);
      }
    },
    MQTT_5(true) {
      @Override
      ChaosPublisher connect(Ports ports) {
        return new Mqtt5(ports);
      }
    },
    SOCKETIO(true) {
      @Override
      ChaosPublisher connect(Ports ports) {
        return new SocketIo(ports);
      }
    },
    REST(true) {
      @Override
      ChaosPublisher connect(Ports ports) {
        return new OverRest(ports);
      }
    };

    private final boolean lives;

    Surface(boolean lives) {
      this.lives = lives;
    }

    /** Whether its publishers can say how long a message lives. */
    boolean saysHowLong() {
      return lives;
    }

    abstract ChaosPublisher connect(Ports ports);
  }

  /**
   * Publishes.
   *
   * @param seconds its time to live, 0 for the server's default
   */
  abstract CompletionStage<Boolean> publish(String topic, String text, int qos, int seconds);

  @Override
  public abstract void close();

  private static byte[] password() {
    return APP.devicePassword().orElseThrow().reveal().getBytes(StandardCharsets.UTF_8);
  }

  private static final class Mqtt3 extends ChaosPublisher {
    private final Mqtt3AsyncClient client;

    Mqtt3(Ports ports) {
      client =
          MqttClient.builder()
              .useMqttVersion3()
              .identifier("chaos-publisher-3")
              .serverHost("127.0.0.1")
              .serverPort(ports.mqtt())
              .buildAsync();
      Stages.await(
          client
              .connectWith()
              .cleanSession(true)
              .simpleAuth()
              .username(APP.key().text())
              .password(password())
              .applySimpleAuth()
              .send());
    }

    @Override
    CompletionStage<Boolean> publish(String topic, String text, int qos, int seconds) {
      return client
          .publishWith()
          .topic(topic)
          .payload(text.getBytes(StandardCharsets.UTF_8))
          .qos(MqttQos.fromCode(qos))
          .send()
          .thenApply(acknowledged -> true);
    }

    @Override
    public void close() {
      client.disconnect().exceptionally(gone -> null);
    }
  }

  private static final class Mqtt5 extends ChaosPublisher {
    private final Mqtt5AsyncClient client;

    Mqtt5(Ports ports) {
      client =
          MqttClient.builder()
              .useMqttVersion5()
              .identifier("chaos-publisher-5")
              .serverHost("127.0.0.1")
              .serverPort(ports.mqtt())
              .buildAsync();
      Stages.await(
          client
              .connectWith()
              .cleanStart(true)
              .simpleAuth()
              .username(APP.key().text())
              .password(password())
              .applySimpleAuth()
              .send());
    }

    @Override
    CompletionStage<Boolean> publish(String topic, String text, int qos, int seconds) {
      var publish =
          client
              .publishWith()
              .topic(topic)
              .payload(text.getBytes(StandardCharsets.UTF_8))
              .qos(MqttQos.fromCode(qos));
      if (seconds > 0) {
        publish = publish.messageExpiryInterval(seconds);
      }
      return publish.send().thenApply(result -> result.getError().isEmpty());
    }

    @Override
    public void close() {
      client.disconnect().exceptionally(gone -> null);
    }
  }

  private static final class SocketIo extends ChaosPublisher {
    private final Browser browser;

    SocketIo(Ports ports) {
      browser = new JavaBrowser(ports, "websocket");
      browser.login(APP.key().text(), "");
    }

    @Override
    CompletionStage<Boolean> publish(String topic, String text, int qos, int seconds) {
      ObjectNode request = Browser.data().put("topic", topic).put("msg", text);
      ObjectNode options = request.putObject("opts").put("qos", qos);
      if (seconds > 0) {
        options.put("time_to_live", seconds);
      }
      browser.emit("publish2", request);
      Optional<JsonNode> answer = browser.poll("puback", Duration.ofSeconds(2));
      return CompletableFuture.completedFuture(
          answer.map(puback -> puback.path("success").asBoolean()).orElse(false));
    }

    @Override
    public void close() {
      browser.close();
    }
  }

  private static final class OverRest extends ChaosPublisher {
    private final HttpClient http =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI uri;

    OverRest(Ports ports) {
      uri = URI.create("http://127.0.0.1:" + ports.http() + "/");
    }

    @Override
    CompletionStage<Boolean> publish(String topic, String text, int qos, int seconds) {
      ObjectNode call =
          Browser.data()
              .put("method", "publish")
              .put("appkey", APP.key().text())
              .put("seckey", APP.seckey().reveal())
              .put("topic", topic)
              .put("msg", text);
      ObjectNode options = call.putObject("opts").put("qos", qos);
      if (seconds > 0) {
        options.put("time_to_live", seconds);
      }
      return http.sendAsync(
              HttpRequest.newBuilder(uri)
                  .POST(HttpRequest.BodyPublishers.ofString(call.toString()))
                  .build(),
              HttpResponse.BodyHandlers.ofString())
          .thenApply(response -> Rest.parsed(response.body()).path("status").asInt(-1) == 0);
    }

    @Override
    public void close() {
      // The connections end with the server or by themselves.
    }
  }
}
