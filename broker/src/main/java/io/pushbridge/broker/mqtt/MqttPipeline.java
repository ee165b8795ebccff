package io.pushbridge.broker.mqtt;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import java.util.function.Consumer;

/** Builds the pipelines of the listeners. */
final class MqttPipeline {
  private static final String PATH = "/mqtt";
  private static final String SUBPROTOCOLS = "mqtt, mqttv3.1";
  private static final int MAX_REQUEST = 16 * 1024;

  /** A frame may hold many packets: browsers write what they have at a time as one. */
  private static final int FRAME = 4 << 20;

  private MqttPipeline() {}

  static ChannelInitializer<Channel> of(MqttFront front, MqttListener listener) {
    return switch (listener.carrier()) {
      case TCP -> tcp(front, listener.first());
      case WEBSOCKET -> webSocket(front, listener.first());
    };
  }

  private static ChannelInitializer<Channel> tcp(MqttFront front, Consumer<Channel> first) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel channel) {
        first.accept(channel);
        addMqtt(channel.pipeline(), front);
      }
    };
  }

  private static ChannelInitializer<Channel> webSocket(MqttFront front, Consumer<Channel> first) {
    int maxFrame = Math.max(FRAME, front.options().maxPacketBytes() + 8);
    WebSocketServerProtocolConfig config =
        WebSocketServerProtocolConfig.newBuilder()
            .websocketPath(PATH)
            .subprotocols(SUBPROTOCOLS)
            .handshakeTimeoutMillis(front.options().connectTimeout().toMillis())
            .decoderConfig(
                WebSocketDecoderConfig.newBuilder()
                    .maxFramePayloadLength(maxFrame)
                    .allowExtensions(false)
                    .build())
            .build();
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel channel) {
        first.accept(channel);
        channel
            .pipeline()
            .addLast(new HttpServerCodec())
            .addLast(new HttpObjectAggregator(MAX_REQUEST))
            .addLast(new WebSocketServerProtocolHandler(config))
            .addLast(new WebSocketBytes());
        addMqtt(channel.pipeline(), front);
      }
    };
  }

  /** From the bytes inwards; whatever changes the bytes stands before. */
  private static void addMqtt(ChannelPipeline pipeline, MqttFront front) {
    PacketGate gate = new PacketGate();
    MqttConnection connection = new MqttConnection(front, gate);
    int maxPacket = front.options().maxPacketBytes();
    PacketFramer framer = new PacketFramer(maxPacket, gate);
    pipeline
        .addFirst(
            new UnreadAnswers(gate, () -> connection.tooMuch("answers are not read")),
            new UnfinishedPacket(
                front.unfinished(),
                gate,
                framer,
                () -> connection.tooMuch("too many packets are unfinished")))
        .addLast(framer)
        .addLast(new WriteBuffer())
        .addLast(new LevelSwitch())
        .addLast(new PlainDecoder())
        .addLast(new PacketRules())
        .addLast(new MqttDecoder(maxPacket, ConnectReader.MAX_CLIENT_ID))
        .addLast(MqttEncoder.INSTANCE)
        .addLast(gate)
        .addLast(connection);
  }
}
