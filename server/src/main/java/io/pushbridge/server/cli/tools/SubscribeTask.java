package io.pushbridge.server.cli.tools;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.exceptions.ConnectionFailedException;
import com.hivemq.client.mqtt.exceptions.MqttSessionExpiredException;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5MessageException;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.pushbridge.server.admin.AdminException;
import io.pushbridge.server.cli.AnswerTask;
import io.pushbridge.server.cli.OperatorTask;
import io.pushbridge.server.config.ConfigurationException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pushbridge subscribe}. */
@Command(
    name = "subscribe",
    description = {
      "Subscribes over MQTT as a device of the app would, and prints what comes: topic, tab, message.",
      "Ends when it is interrupted, or after --count messages."
    })
final class SubscribeTask extends OperatorTask {
  @Parameters(index = "0", paramLabel = "APP", description = "its name or appkey")
  private String app;

  @Parameters(index = "1..*", arity = "1..*", paramLabel = "FILTER", description = "topic filters")
  private List<String> filters;

  @Option(names = "--qos", paramLabel = "0|1|2", description = "default 1", defaultValue = "1")
  private int qos;

  @Option(
      names = "--client-id",
      paramLabel = "NAME",
      description = "continue the durable session of this name, and leave it; else one of its own")
  private String clientId;

  @Option(names = "--count", paramLabel = "NUMBER", description = "end after that many messages")
  private Long count;

  @Option(
      names = "--tls",
      description = "use the TLS port; without, only where there is no plain one")
  private boolean tls;

  @Option(names = "--json", description = "print one JSON object for each message")
  private boolean json;

  SubscribeTask(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  protected int run() throws IOException, AdminException, ConfigurationException {
    ServedApp served = ServedApp.find(options.server(), AnswerTask.path(app));
    Mqtt5BlockingClient client =
        served
            .mqttClient(clientId == null ? "cli-" + UUID.randomUUID() : clientId, tls)
            .buildBlocking();
    // Before it connects: what a durable session missed comes at once.
    try (Mqtt5BlockingClient.Mqtt5Publishes messages =
        client.publishes(MqttGlobalPublishFilter.ALL)) {
      connect(client, served);
      subscribe(client);
      for (long left = count == null ? Long.MAX_VALUE : count; left > 0; left--) {
        print(messages.receive());
      }
      client.disconnect();
      return DONE;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return FAILED;
    } catch (Mqtt5MessageException | ConnectionFailedException | MqttSessionExpiredException e) {
      throw new IOException("the server does not let it go on: " + e.getMessage(), e);
    }
  }

  private void connect(Mqtt5BlockingClient client, ServedApp served) {
    boolean durable = clientId != null;
    var unused =
        client
            .connectWith()
            .cleanStart(!durable)
            .sessionExpiryInterval(durable ? 86_400 : 0)
            .simpleAuth()
            .username(served.appKey())
            .password(served.devicePassword().getBytes(StandardCharsets.UTF_8))
            .applySimpleAuth()
            .send();
  }

  private void subscribe(Mqtt5BlockingClient client) {
    MqttQos level = MqttQos.fromCode(qos);
    for (String filter : filters) {
      var unused =
          client
              .subscribeWith()
              .topicFilter(filter)
              .qos(level == null ? MqttQos.AT_LEAST_ONCE : level)
              .send();
      err().println("subscribed " + filter);
    }
  }

  private void print(Mqtt5Publish message) {
    byte[] payload = message.getPayloadAsBytes();
    if (!json) {
      out().println(message.getTopic() + "\t" + new String(payload, StandardCharsets.UTF_8));
      return;
    }
    ObjectNode shown = OperatorTask.JSON.createObjectNode();
    shown.put("topic", message.getTopic().toString()).put("qos", message.getQos().getCode());
    try {
      shown.put(
          "message",
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(payload)).toString());
    } catch (CharacterCodingException noText) {
      shown.put("messageBase64", Base64.getEncoder().encodeToString(payload));
    }
    out().println(shown);
  }
}
