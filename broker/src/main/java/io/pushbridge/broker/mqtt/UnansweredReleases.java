package io.pushbridge.broker.mqtt;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * PUBRELs that were sent to one client and wait for their PUBCOMP (MQTT 3.1.1 §4.3.3).
 *
 * <p>Of a client that never answers, the oldest are given up when there are more than a window of
 * them, and only those it has read for certain: it has answered a message that was sent later, and
 * a connection keeps its order. Nothing is lost by that, since the message was delivered and its
 * release read; a PUBCOMP that comes all the same says nothing. As no more than a window of
 * messages can be under way at a time, at most another window of releases waits for that proof.
 *
 * <p>Confined to the event loop.
 */
final class UnansweredReleases {
  /**
   * One of them.
   *
   * @param before how many messages had been sent when it was
   * @param over is run once the exchange is over
   */
  private record Release(long before, Runnable over) {}

  private final int most;
  private final Map<Long, Release> oldestFirst = new LinkedHashMap<>();

  /** Keeps this many whatever the client has read. */
  UnansweredReleases(int most) {
    this.most = most;
  }

  boolean contains(long id) {
    return oldestFirst.containsKey(id);
  }

  /**
   * One is sent, after this many messages. An earlier one of the same id is over: the client has
   * read it if it has answered another message of the id, and would else be asked only once again.
   */
  void add(long id, long before, Runnable over) {
    Release earlier = oldestFirst.remove(id);
    oldestFirst.put(id, new Release(before, over));
    if (earlier != null) {
      earlier.over().run();
    }
  }

  /** The client has answered the message of this number: it has read what was sent before. */
  void read(long number) {
    Iterator<Release> all = oldestFirst.values().iterator();
    while (oldestFirst.size() > most) {
      Release oldest = all.next();
      if (oldest.before() >= number) {
        return;
      }
      all.remove();
      oldest.over().run();
    }
  }

  /** A PUBCOMP came. */
  void answered(long id) {
    Release release = oldestFirst.remove(id);
    if (release != null) {
      release.over().run();
    }
  }
}
