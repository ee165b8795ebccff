package io.pushbridge.link.upstream;

import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.pushbridge.broker.mqtt.MqttServer;
import io.pushbridge.broker.mqtt.MqttServerOptions;
import io.pushbridge.core.Platform;
import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.delivery.Router;
import io.pushbridge.core.link.MqttLink;
import io.pushbridge.link.MemoryPlatform;
import io.pushbridge.link.external.BrokerAddress;
import io.pushbridge.link.external.ExternalLink;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** A platform that is joined to a broker; its own clients come in by a door of ours. */
final class JoinedServer implements AutoCloseable {
  private final EventLoopGroup loops = new NioEventLoopGroup(1);
  private final RecordingLink link;
  private final MemoryPlatform platform;
  private final MqttServer door;
  private Upstream upstream;

  JoinedServer(int brokerPort, UpstreamOptions options) {
    this(brokerPort, options, router -> router);
  }

  /** The same with something of the test's in front of its router. */
  JoinedServer(int brokerPort, UpstreamOptions options, UnaryOperator<Router> front) {
    link =
        new RecordingLink(
            new ExternalLink(
                new BrokerAddress(
                    "127.0.0.1",
                    brokerPort,
                    false,
                    Optional.empty(),
                    Optional.empty(),
                    "pushbridge-0"),
                Optional.empty()));
    platform =
        new MemoryPlatform(
            (router, registry) -> {
              CountingRouter counting = new CountingRouter(front.apply(router));
              upstream = new Upstream(options, counting, registry, List.of(link));
              return new MemoryPlatform.Joined(counting, upstream);
            });
    MemoryPlatform.await(upstream.start(platform.platform(), List.of(MemoryPlatform.APP)));
    door =
        MqttServer.start(
            new MqttServerOptions("127.0.0.1", 0, 0, Optional.<AppKey>empty()),
            platform.platform(),
            platform.registry(),
            platform.registering(),
            platform.wills(),
            loops,
            loops);
  }

  /** The same, when the broker is there. */
  JoinedServer connected() {
    await().until(() -> link.state() == MqttLink.State.CONNECTED);
    return this;
  }

  RecordingLink link() {
    return link;
  }

  Platform platform() {
    return platform.platform();
  }

  MemoryPlatform apps() {
    return platform;
  }

  Upstream upstream() {
    return upstream;
  }

  /** A client of ours. */
  Mqtt5AsyncClient client(String id) {
    return MqttClient.builder()
        .useMqttVersion5()
        .identifier(id)
        .serverHost("127.0.0.1")
        .serverPort(door.mqttPort())
        .simpleAuth()
        .username(MemoryPlatform.APP.text())
        .password(MemoryPlatform.PASSWORD.getBytes(StandardCharsets.UTF_8))
        .applySimpleAuth()
        .buildAsync();
  }

  @Override
  public void close() {
    door.close();
    platform.close();
    upstream.close();
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
