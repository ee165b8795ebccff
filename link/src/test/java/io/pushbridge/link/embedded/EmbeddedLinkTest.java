package io.pushbridge.link.embedded;

import com.hivemq.client.mqtt.MqttClient;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.pushbridge.broker.mqtt.MqttServer;
import io.pushbridge.broker.mqtt.MqttServerOptions;
import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.link.MqttLink;
import io.pushbridge.link.Device;
import io.pushbridge.link.Device5;
import io.pushbridge.link.MemoryPlatform;
import io.pushbridge.link.MqttLinkContract;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A link within the process; the other side comes in by the MQTT door. */
class EmbeddedLinkTest extends MqttLinkContract {
  private final EventLoopGroup loops = new NioEventLoopGroup(1);
  private final MemoryPlatform platform = new MemoryPlatform();
  private MqttServer server;

  @BeforeEach
  void startBroker() {
    server =
        MqttServer.start(
            new MqttServerOptions("127.0.0.1", 0, 0, Optional.<AppKey>empty()),
            platform.platform(),
            platform.registry(),
            platform.registering(),
            platform.wills(),
            loops,
            loops);
  }

  @AfterEach
  void stopBroker() {
    server.close();
    platform.close();
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  @Override
  protected MqttLink link() {
    return new EmbeddedLink(platform.platform(), MemoryPlatform.APP, "link");
  }

  @Override
  protected Device device(String id) {
    return new Device5(
        MqttClient.builder()
            .useMqttVersion5()
            .identifier(id)
            .serverHost("127.0.0.1")
            .serverPort(server.mqttPort())
            .simpleAuth()
            .username(MemoryPlatform.APP.text())
            .password(MemoryPlatform.PASSWORD.getBytes(StandardCharsets.UTF_8))
            .applySimpleAuth()
            .buildAsync());
  }

  @Override
  protected boolean hasProperties() {
    return true;
  }
}
