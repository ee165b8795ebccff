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
 * second goes by an id of the server's. One of QoS 2 that is to be released over a later connection
 * too waits for the first instead: its own id is the only one that is known then. Confined to the
 * event loop.
 *
 * <p>The window counts messages that the client has not said to have. A PUBREL that waits for its
 * PUBCOMP is kept beside it: some revisions of the embedded SDK never send one, and would get
 * nothing more once the window was full of them.
 */
final class NativeOutbound implements Outlet {
  /**
   * A message that was sent and not acknowledged.
   *
   * @param number which of the messages of this connection it is
   * @param received whether its PUBREC came and is being kept
   */
  private record Sent(Outgoing outgoing, long number, boolean received) {}

  private final MqttConnection connection;
  private final Wire wire;
  private final Platform platform;
  private final int window;
  private final LongObjectMap<Sent> inFlight = new LongObjectHashMap<>(4);
  private final UnansweredReleases releases;
  private LiveSession session;
  private long sent;
  // Waits for another message of its id; nothing that has to be acknowledged overtakes it.
  private Outgoing blocked;
  // Releases of earlier connections whose ids are being looked up: they go before any message.
  private int lookedUp;

  NativeOutbound(MqttConnection connection, Wire wire, MqttFront front) {
    this.connection = connection;
    this.wire = wire;
    this.platform = front.platform();
    this.window = front.options().outboundWindow();
    this.releases = new UnansweredReleases(window);
  }

  /** Sets whose messages these are, before its feed starts. */
  void session(LiveSession connected) {
    session = connected;
  }

  // ---- from the feed ----------------------------------------------------------------------------

  @Override
  public boolean ready(boolean acknowledged) {
    boolean room = !acknowledged || (blocked == null && lookedUp == 0 && inFlight.size() < window);
    return room && wire.takesMore();
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
    if (outgoing.qos() == Qos.EXACTLY_ONCE && session.durable() && outgoing.delivery().logged()) {
      if (inFlight.containsKey(id)) {
        blocked = outgoing;
        return;
      }
    } else {
      while (inFlight.containsKey(id) || releases.contains(id)) {
        id = platform.ids().next();
      }
    }
    sendAs(id, outgoing);
  }

  private void sendAs(long id, Outgoing outgoing) {
    sent++;
    inFlight.put(id, new Sent(outgoing, sent, false));
    wire.write(NativeEncoder.publish(wire.alloc(), outgoing, id));
  }

  private void sendBlocked() {
    if (blocked != null) {
      Outgoing next = blocked;
      blocked = null;
      send(next);
    }
  }

  @Override
  public void sendRelease(long position) {
    lookedUp++;
    session
        .feed()
        .logged(position)
        .whenCompleteAsync(
            (message, failure) -> {
              lookedUp--;
              if (failure == null) {
                release(position, message);
                session.feed().resume();
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
    release(message.get().message().id().bits(), () -> session.feed().completed(position));
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
    Sent message = inFlight.get(id);
    if (message == null) {
      return;
    }
    if (message.outgoing().qos() == Qos.AT_LEAST_ONCE) {
      inFlight.remove(id);
      sendBlocked();
      session.feed().acknowledged(message.outgoing());
    } else {
      connection.end(EndReason.PROTOCOL_ERROR);
    }
  }

  /** Whether this message of QoS 2 was sent and its PUBREC did not come. */
  boolean awaitsReceived(long id) {
    Sent message = inFlight.get(id);
    return message != null && message.outgoing().qos() == Qos.EXACTLY_ONCE && !message.received();
  }

  /** PUBREC. */
  void received(long id) {
    Sent message = inFlight.get(id);
    if (message == null) {
      // A release that was not answered yet, or an exchange that is over: the client goes on.
      acknowledge(NativeEncoder.PUBREL, id);
    } else if (message.outgoing().qos() != Qos.EXACTLY_ONCE) {
      connection.end(EndReason.PROTOCOL_ERROR);
    } else if (!message.received()) {
      keepReceived(id, message);
    }
  }

  private void keepReceived(long id, Sent message) {
    inFlight.put(id, new Sent(message.outgoing(), message.number(), true));
    session
        .feed()
        .received(message.outgoing())
        .whenComplete(
            (done, failure) -> {
              if (failure == null) {
                inFlight.remove(id);
                release(id, () -> session.feed().acknowledged(message.outgoing()));
                releases.read(message.number());
                sendBlocked();
                session.feed().resume();
              } else {
                connection.end(EndReason.SERVER_ERROR);
              }
            });
  }

  private void release(long id, Runnable over) {
    acknowledge(NativeEncoder.PUBREL, id);
    releases.add(id, sent, over);
  }

  /** PUBCOMP. */
  void completed(long id) {
    releases.answered(id);
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
