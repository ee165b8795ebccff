package io.pushbridge.broker.mqtt;

import io.netty.util.collection.LongObjectHashMap;
import io.netty.util.collection.LongObjectMap;
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
import io.pushbridge.core.message.Qos;
import io.pushbridge.core.topic.Alias;
import java.util.Optional;

/**
 * Sends messages to a client of the dialect under their own ids (native-mqtt.md §2) and hears of
 * their acknowledgement. Of two messages with one id that are under way at the same time, the
 * second goes by an id of the server's. Confined to the event loop.
 */
final class NativeOutbound implements Outlet {
  /** What an id stands for until its exchange is over. */
  private sealed interface InFlight {
    /** A message that was sent, and how far the exchange is. */
    record Sent(Outgoing outgoing, Step step) implements InFlight {}

    /** A message whose PUBREC came over an earlier connection. */
    record Released(long position) implements InFlight {}
  }

  private enum Step {
    /** PUBLISH went out. */
    SENT,
    /** PUBREC came and is being kept. */
    RECEIVED,
    /** PUBREL went out. */
    RELEASED
  }

  private final MqttConnection connection;
  private final Wire wire;
  private final Platform platform;
  private final int window;
  private final LongObjectMap<InFlight> inFlight = new LongObjectHashMap<>(4);
  private LiveSession session;

  NativeOutbound(MqttConnection connection, Wire wire, MqttFront front) {
    this.connection = connection;
    this.wire = wire;
    this.platform = front.platform();
    this.window = front.options().outboundWindow();
  }

  /** Sets whose messages these are, before its feed starts. */
  void session(LiveSession connected) {
    session = connected;
  }

  // ---- from the feed ----------------------------------------------------------------------------

  @Override
  public boolean ready(boolean acknowledged) {
    return (!acknowledged || inFlight.size() < window) && wire.takesMore();
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
    while (inFlight.containsKey(id)) {
      id = platform.ids().next();
    }
    inFlight.put(id, new InFlight.Sent(outgoing, Step.SENT));
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
    long id = message.get().message().id().bits();
    inFlight.putIfAbsent(id, new InFlight.Released(position));
    acknowledge(NativeEncoder.PUBREL, id);
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

  /** PUBACK. */
  void acknowledged(long id) {
    if (inFlight.get(id) instanceof InFlight.Sent sent) {
      if (sent.outgoing().qos() == Qos.AT_LEAST_ONCE) {
        finish(id, sent);
      } else {
        connection.end(EndReason.PROTOCOL_ERROR);
      }
    }
  }

  private void finish(long id, InFlight.Sent sent) {
    inFlight.remove(id);
    session.feed().acknowledged(sent.outgoing());
  }

  /** PUBREC. */
  void received(long id) {
    if (!(inFlight.get(id) instanceof InFlight.Sent sent)) {
      // A release that was not answered yet, or an exchange that is over: the client goes on.
      acknowledge(NativeEncoder.PUBREL, id);
      return;
    }
    if (sent.outgoing().qos() != Qos.EXACTLY_ONCE) {
      connection.end(EndReason.PROTOCOL_ERROR);
      return;
    }
    switch (sent.step()) {
      case SENT -> keepReceived(id, sent.outgoing());
      case RECEIVED -> {
        // The answer to the first one answers both.
      }
      case RELEASED -> acknowledge(NativeEncoder.PUBREL, id);
    }
  }

  private void keepReceived(long id, Outgoing outgoing) {
    inFlight.put(id, new InFlight.Sent(outgoing, Step.RECEIVED));
    session
        .feed()
        .received(outgoing)
        .whenComplete(
            (done, failure) -> {
              if (failure == null) {
                inFlight.put(id, new InFlight.Sent(outgoing, Step.RELEASED));
                acknowledge(NativeEncoder.PUBREL, id);
              } else {
                connection.end(EndReason.SERVER_ERROR);
              }
            });
  }

  /** PUBCOMP. */
  void completed(long id) {
    InFlight entry = inFlight.get(id);
    if (entry instanceof InFlight.Sent sent && sent.step() == Step.RELEASED) {
      finish(id, sent);
    } else if (entry instanceof InFlight.Released released) {
      inFlight.remove(id);
      session.feed().completed(released.position());
    }
  }

  /** The client takes bytes again. */
  void resume() {
    if (session != null) {
      session.feed().resume();
    }
  }

  private void acknowledge(int first, long id) {
    wire.write(NativeEncoder.acknowledgement(wire.alloc(), first, id));
  }
}
