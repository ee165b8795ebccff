package io.pushbridge.broker.mqtt;

import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import io.pushbridge.core.delivery.EndReason;
import io.pushbridge.core.delivery.LiveSession;
import io.pushbridge.core.delivery.Outgoing;
import io.pushbridge.core.message.Qos;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/**
 * The exchanges of QoS 1 and 2 in which the server sends to one client, by their packet ids (MQTT 5
 * §4.3). Confined to the event loop.
 */
final class OutboundExchanges {
  /** What a packet id stands for until its exchange is over. */
  sealed interface InFlight {
    /**
     * A message that was sent, and how far the exchange is.
     *
     * @param id its packet id
     * @param turn counts what the connection sends
     */
    record Sent(int id, Outgoing outgoing, Step step, long turn) implements InFlight {
      Sent at(Step next) {
        return new Sent(id, outgoing, next, turn);
      }

      /** The message as it is sent over a later connection. */
      Outgoing again() {
        return new Outgoing(outgoing.delivery(), outgoing.grant(), true);
      }
    }

    /** A message whose PUBREC came over an earlier connection. */
    record Released(long position) implements InFlight {}
  }

  enum Step {
    /** PUBLISH went out. */
    SENT,
    /** PUBREC came and is being kept. */
    RECEIVED,
    /** PUBREL went out. */
    RELEASED
  }

  /** What is done at the steps of an exchange. */
  interface Steps {
    /** Writes a PUBREL. */
    void release(int id, int reasonCode);

    /** An exchange is over; before the feed is told. */
    void over();
  }

  /**
   * Spreads ids over the map, one to one: it keeps runs of ids that follow each other in one piece,
   * and would walk through all of it to take one out.
   */
  private static final int SPREAD = 0x9E37_79B1;

  private final MqttConnection connection;
  private final Steps steps;
  private final IntObjectMap<InFlight> inFlight = new IntObjectHashMap<>(4);
  private LiveSession session;
  private long turns;
  // Completes, on the loop, when every PUBREC so far is kept.
  private CompletionStage<Void> kept = CompletableFuture.completedFuture(null);

  OutboundExchanges(MqttConnection connection, Steps steps) {
    this.connection = connection;
    this.steps = steps;
  }

  /** Sets whose messages these are, before the first. */
  void session(LiveSession connected) {
    session = connected;
  }

  /** How many are not over. */
  int size() {
    return inFlight.size();
  }

  /** Whether a packet id is in use. */
  boolean has(int id) {
    return inFlight.containsKey(id * SPREAD);
  }

  /** Notes a PUBLISH. */
  void sent(int id, Outgoing outgoing) {
    put(new InFlight.Sent(id, outgoing, Step.SENT, turns++));
  }

  /** Goes on with the release of a message whose PUBREC came over an earlier connection. */
  void released(int id, Outgoing outgoing) {
    put(new InFlight.Sent(id, outgoing, Step.RELEASED, turns++));
    steps.release(id, ReasonCode.SUCCESS);
  }

  /** The same of a message that is at a position of the log. */
  void released(int id, long position) {
    inFlight.putIfAbsent(id * SPREAD, new InFlight.Released(position));
    steps.release(id, ReasonCode.SUCCESS);
  }

  /** What was sent and is not over, in the order it was sent. */
  List<InFlight.Sent> unfinished(Predicate<Outgoing> wanted) {
    if (inFlight.isEmpty()) {
      return List.of();
    }
    List<InFlight.Sent> found = new ArrayList<>();
    for (InFlight one : inFlight.values()) {
      if (one instanceof InFlight.Sent sent && wanted.test(sent.outgoing())) {
        found.add(sent);
      }
    }
    found.sort(Comparator.comparingLong(InFlight.Sent::turn));
    return found;
  }

  // ---- from the client --------------------------------------------------------------------------

  /** PUBACK. */
  void acknowledged(int id) {
    if (get(id) instanceof InFlight.Sent sent) {
      if (sent.outgoing().qos() == Qos.AT_LEAST_ONCE) {
        finish(sent);
      } else {
        connection.end(EndReason.PROTOCOL_ERROR);
      }
    }
  }

  /** As if what was sent had been acknowledged, whatever its QoS. */
  void discarded(int id) {
    if (get(id) instanceof InFlight.Sent sent) {
      finish(sent);
    }
  }

  private void finish(InFlight.Sent sent) {
    inFlight.remove(sent.id() * SPREAD);
    steps.over();
    session.feed().acknowledged(sent.outgoing());
  }

  /** PUBREC. */
  void received(int id, int reasonCode) {
    InFlight known = get(id);
    if (!(known instanceof InFlight.Sent sent)) {
      // A release that was not answered yet, or an exchange that is over: the client goes on.
      steps.release(
          id, known != null ? ReasonCode.SUCCESS : ReasonCode.PACKET_IDENTIFIER_NOT_FOUND);
      return;
    }
    if (sent.outgoing().qos() != Qos.EXACTLY_ONCE) {
      connection.end(EndReason.PROTOCOL_ERROR);
      return;
    }
    switch (sent.step()) {
      case SENT -> {
        if (reasonCode >= ReasonCode.FAILURE) {
          finish(sent);
        } else {
          keepReceived(sent);
        }
      }
      case RECEIVED -> {
        // The answer to the first one answers both.
      }
      case RELEASED -> steps.release(id, ReasonCode.SUCCESS);
    }
  }

  /**
   * PUBRELs follow in the order of the PUBRECs ([MQTT-4.6.0-4]), whatever is to be kept of each.
   */
  private void keepReceived(InFlight.Sent sent) {
    put(sent.at(Step.RECEIVED));
    CompletionStage<Void> own = session.feed().received(sent.outgoing());
    kept = kept.thenCompose(before -> own);
    kept.whenComplete(
        (done, failure) -> {
          if (failure == null) {
            put(sent.at(Step.RELEASED));
            steps.release(sent.id(), ReasonCode.SUCCESS);
          } else {
            connection.end(EndReason.SERVER_ERROR);
          }
        });
  }

  /** PUBCOMP. */
  void completed(int id) {
    InFlight entry = get(id);
    if (entry instanceof InFlight.Sent sent && sent.step() == Step.RELEASED) {
      finish(sent);
    } else if (entry instanceof InFlight.Released released) {
      inFlight.remove(id * SPREAD);
      steps.over();
      session.feed().completed(released.position());
    }
  }

  private InFlight get(int id) {
    return inFlight.get(id * SPREAD);
  }

  private void put(InFlight.Sent sent) {
    inFlight.put(sent.id() * SPREAD, sent);
  }
}
