package io.pushbridge.benchmarks.mqtt;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttPubAckMessage;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttVersion;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** An MQTT 3.1.1 client that counts. Publishing is confined to its event loop. */
// A write that fails ends the connection, and with it the run.
@SuppressWarnings("FutureReturnValueIgnored")
final class LoadClient {
  private static final int WAIT_SECONDS = 30;

  private final Channel channel;
  private final CompletableFuture<Void> connected = new CompletableFuture<>();
  private final CompletableFuture<Void> subscribed = new CompletableFuture<>();
  private final AtomicLong received;
  private volatile Runnable onAck = () -> {};
  private int nextId = 1;

  LoadClient(
      EventLoopGroup loops, Target target, String clientId, boolean clean, AtomicLong received)
      throws Exception {
    this.received = received;
    this.channel =
        new Bootstrap()
            .group(loops)
            .channel(NioSocketChannel.class)
            .option(ChannelOption.TCP_NODELAY, true)
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel opened) {
                    opened
                        .pipeline()
                        .addLast(new MqttDecoder(1 << 20), MqttEncoder.INSTANCE, new Packets());
                  }
                })
            .connect(target.host(), target.port())
            .sync()
            .channel();
    MqttMessageBuilders.ConnectBuilder connect =
        MqttMessageBuilders.connect()
            .protocolVersion(MqttVersion.MQTT_3_1_1)
            .clientId(clientId)
            .cleanSession(clean)
            .keepAlive(0);
    if (!target.user().isEmpty()) {
      connect
          .username(target.user())
          .hasUser(true)
          .hasPassword(true)
          .password(target.password().getBytes(StandardCharsets.UTF_8));
    }
    channel.writeAndFlush(connect.build());
    connected.get(WAIT_SECONDS, TimeUnit.SECONDS);
  }

  void subscribe(String topic, MqttQoS qos) throws Exception {
    channel.writeAndFlush(
        MqttMessageBuilders.subscribe().addSubscription(qos, topic).messageId(1).build());
    subscribed.get(WAIT_SECONDS, TimeUnit.SECONDS);
  }

  /** Called on the event loop at each PUBACK. */
  void onAck(Runnable step) {
    onAck = step;
  }

  Channel channel() {
    return channel;
  }

  /** Writes one PUBLISH without flushing; on the event loop. */
  void publish(String topic, MqttQoS qos, byte[] payload) {
    ByteBuf body = Unpooled.wrappedBuffer(payload);
    channel.write(
        MqttMessageBuilders.publish()
            .topicName(topic)
            .qos(qos)
            .messageId(qos == MqttQoS.AT_MOST_ONCE ? 0 : id())
            .payload(body)
            .build(),
        channel.voidPromise());
  }

  private int id() {
    int id = nextId;
    nextId = nextId == 65_535 ? 1 : nextId + 1;
    return id;
  }

  void close() {
    channel.writeAndFlush(MqttMessage.DISCONNECT);
    channel.close().awaitUninterruptibly(WAIT_SECONDS, TimeUnit.SECONDS);
  }

  private final class Packets extends SimpleChannelInboundHandler<MqttMessage> {
    @Override
    protected void channelRead0(ChannelHandlerContext ctx, MqttMessage packet) {
      if (packet instanceof MqttPublishMessage publish) {
        received.incrementAndGet();
        if (publish.fixedHeader().qosLevel() == MqttQoS.AT_LEAST_ONCE) {
          ctx.write(
              MqttMessageBuilders.pubAck().packetId(publish.variableHeader().packetId()).build(),
              ctx.voidPromise());
        }
      } else if (packet instanceof MqttPubAckMessage) {
        onAck.run();
      } else if (packet instanceof MqttConnAckMessage answer) {
        if (answer.variableHeader().connectReturnCode().byteValue() == 0) {
          connected.complete(null);
        } else {
          connected.completeExceptionally(new IllegalStateException("refused: " + answer));
        }
      } else if (packet instanceof MqttSubAckMessage) {
        subscribed.complete(null);
      }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
      ctx.flush();
    }
  }
}
