package io.pushbridge.broker.mqtt;

import io.pushbridge.broker.mqtt.OutboundExchanges.InFlight;
import io.pushbridge.core.topic.TopicFilter;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What durable sessions were sent, have not acknowledged, and cannot read from the log again:
 * retained messages. It is sent again by its packet ids when the session is continued
 * ([MQTT-4.4.0-1]). In memory, bounded by sessions and by bytes; the longest away go first.
 * Thread-safe.
 */
final class ParkedMessages {
  private static final int SESSIONS = 10_000;
  private static final long BYTES = 16L << 20;

  /**
   * Of one session.
   *
   * @param inFlight its exchanges, in the order they began
   * @param replays the filters whose retained messages were not all sent
   */
  record Parked(List<InFlight.Sent> inFlight, List<TopicFilter> replays) {
    /** Copies both. */
    Parked {
      inFlight = List.copyOf(inFlight);
      replays = List.copyOf(replays);
    }

    boolean isEmpty() {
      return inFlight.isEmpty() && replays.isEmpty();
    }

    long bytes() {
      long bytes = 0;
      for (InFlight.Sent sent : inFlight) {
        bytes += sent.outgoing().delivery().bytes();
      }
      return bytes;
    }
  }

  // Both guarded by this.
  private final Map<Long, Parked> sessions = new LinkedHashMap<>();
  private long bytes;

  /** Keeps what a session left. */
  synchronized void park(long uid, Parked parked) {
    take(uid);
    sessions.put(uid, parked);
    bytes += parked.bytes();
    Iterator<Parked> oldest = sessions.values().iterator();
    while (sessions.size() > SESSIONS || bytes > BYTES) {
      bytes -= oldest.next().bytes();
      oldest.remove();
    }
  }

  /** What a session left; it is not kept any longer. */
  synchronized Optional<Parked> take(long uid) {
    Parked parked = sessions.remove(uid);
    bytes -= parked == null ? 0 : parked.bytes();
    return Optional.ofNullable(parked);
  }
}
