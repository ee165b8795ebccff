package io.pushbridge.broker.mqtt;

import io.pushbridge.broker.dialect.CommandReply;
import io.pushbridge.broker.dialect.NativeEncoder;
import io.pushbridge.broker.mqtt.OutboundAliases.Naming;
import io.pushbridge.core.Platform;
import io.pushbridge.core.delivery.EndReason;
import io.pushbridge.core.delivery.LiveSession;
import io.pushbridge.core.delivery.Outgoing;
import io.pushbridge.core.delivery.Outlet;
import io.pushbridge.core.log.LoggedMessage;
import io.pushbridge.core.message.MessageId;
import io.pushbridge.core.topic.Alias;
import java.util.Optional;

/**
 * Sends messages to a client of the dialect under their own ids (native-mqtt.md §2) and hears of
 * their acknowledgement. Of two messages with one id that are under way at the same time, the
 * second goes by an id of the server's. Confined to the event loop.
 */
final class NativeOutbound implements Outlet, OutboundExchanges.Door {
  private final MqttConnection connection;
  private final Wire wire;
  private final Platform platform;
  private final int window;
  private final OutboundExchanges exchanges;
  private LiveSession session;

  NativeOutbound(MqttConnection connection, Wire wire, MqttFront front) {
    this.connection = connection;
    this.wire = wire;
    this.platform = front.platform();
    this.window = front.options().outboundWindow();
    this.exchanges = new OutboundExchanges(connection, this);
  }

  /** What the client says of what it was sent. */
  OutboundExchanges exchanges() {
    return exchanges;
  }

  /** Sets whose messages these are, before its feed starts. */
  void session(LiveSession connected) {
    session = connected;
    exchanges.session(connected);
  }

  // ---- from the feed ----------------------------------------------------------------------------

  @Override
  public boolean ready(boolean acknowledged) {
    return (!acknowledged || exchanges.size() < window) && wire.takesMore();
  }

  @Override
  public void send(Outgoing outgoing) {
    if (!outgoing.qos().acknowledged()) {
      // Without an id it is a packet of MQTT 3.1.
      wire.write(
          PublishEncoder.encode(
              wire.alloc(), outgoing, false, 0, Naming.PLAIN, platform.clock().millis()));
      return;
    }
    long id = outgoing.message().id().bits();
    while (exchanges.has(id)) {
      id = platform.ids().next();
    }
    exchanges.sent(id, outgoing);
    wire.write(NativeEncoder.publish(wire.alloc(), outgoing, id));
  }

  @Override
  public void sendRelease(long position) {
    session
        .feed()
        .logged(position)
        .whenCompleteAsync(
            (message, failure) -> {
              if (failure == null) {
                release(position, message);
              } else {
                connection.end(EndReason.SERVER_ERROR);
              }
            },
            session.loop());
  }

  /** A message that is no longer there can be released no more: nobody knows its id. */
  private void release(long position, Optional<LoggedMessage> message) {
    if (connection.hasEnded()) {
      return;
    }
    if (message.isEmpty()) {
      session.feed().completed(position);
      return;
    }
    exchanges.released(message.get().message().id().bits(), position);
  }

  @Override
  public void flush() {
    // The wire flushes what was written at the end of the loop's turn.
  }

  @Override
  public void receipt(
      MessageId id, long recipient, Optional<Alias> recipientAlias, long timestampMillis) {
    String alias = recipientAlias.map(Alias::text).orElse("");
    CommandReply reply = CommandReply.received(recipient, id.toString(), timestampMillis, alias);
    wire.write(NativeEncoder.reply(wire.alloc(), id.bits(), reply));
  }

  @Override
  public void close(EndReason reason) {
    connection.end(reason);
  }

  // ---- from the client --------------------------------------------------------------------------

  /** The client takes bytes again. */
  void resume() {
    if (session != null) {
      session.feed().resume();
    }
  }

  @Override
  public void over() {
    // Whatever comes next has an id that is free.
  }

  @Override
  public void release(long id, int reasonCode) {
    wire.write(NativeEncoder.acknowledgement(wire.alloc(), NativeEncoder.PUBREL, id));
  }
}
