package io.pushbridge.server.chaos;

import io.pushbridge.core.topic.TopicFilter;
import io.pushbridge.core.topic.TopicName;
import io.pushbridge.server.chaos.History.Delivered;
import io.pushbridge.server.chaos.History.Published;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Holds a history against the promises (README.md, "What an acknowledgement promises"): what was
 * acknowledged reaches every durable subscriber, nothing reaches one after its time to live, and
 * what comes for the first time comes in the order of its topic. Duplicates are allowed and
 * counted.
 */
final class HistoryChecker {
  private final Map<String, TopicFilter> subscribers;
  private final long transitMillis;

  /**
   * What was found.
   *
   * @param acknowledged publishes that were acknowledged
   * @param unknown publishes whose end nobody knows
   * @param delivered deliveries, duplicates among them
   * @param duplicates deliveries of what the subscriber had got before
   * @param lost acknowledged messages that outlive the history and did not come
   * @param late deliveries after the time to live
   * @param disordered first deliveries after that of a later message of the same topic
   * @param invented deliveries that nobody published, or that the subscriber did not ask for
   */
  record Verdict(
      int acknowledged,
      int unknown,
      int delivered,
      int duplicates,
      List<String> lost,
      List<String> late,
      List<String> disordered,
      List<String> invented) {
    /** Copies the lists. */
    Verdict {
      lost = List.copyOf(lost);
      late = List.copyOf(late);
      disordered = List.copyOf(disordered);
      invented = List.copyOf(invented);
    }
  }

  /**
   * With the subscribers that were there before the first publish.
   *
   * @param subscribers the filter of each by name
   * @param transitMillis how long a message may be on its way from the server's last look at the
   *     clock to the subscriber's
   */
  HistoryChecker(Map<String, TopicFilter> subscribers, long transitMillis) {
    this.subscribers = Map.copyOf(subscribers);
    this.transitMillis = transitMillis;
  }

  Verdict check(List<Published> published, List<Delivered> delivered) {
    Map<String, Published> byText = new HashMap<>();
    for (Published publish : published) {
      byText.put(publish.text(), publish);
    }
    Map<String, Set<String>> seen = new HashMap<>();
    Map<String, Long> newest = new HashMap<>();
    List<String> late = new ArrayList<>();
    List<String> disordered = new ArrayList<>();
    List<String> invented = new ArrayList<>();
    int duplicates = 0;
    for (Delivered delivery : delivered) {
      Published publish = byText.get(delivery.text());
      if (publish == null
          || !publish.topic().equals(delivery.topic())
          || !wants(delivery.subscriber(), delivery.topic())) {
        invented.add(delivery.toString());
        continue;
      }
      if (publish.deadAt() != History.NEVER && delivery.at() > publish.deadAt() + transitMillis) {
        late.add("%s, dead at %d".formatted(delivery, publish.deadAt()));
      }
      if (!seen.computeIfAbsent(delivery.subscriber(), first -> new HashSet<>())
          .add(delivery.text())) {
        duplicates++;
        continue;
      }
      String lane = delivery.subscriber() + " " + delivery.topic();
      Long before = newest.get(lane);
      if (before != null && before > publish.number()) {
        disordered.add("%s after number %d".formatted(delivery, before));
      } else {
        newest.put(lane, publish.number());
      }
    }
    return new Verdict(
        (int) published.stream().filter(Published::acknowledged).count(),
        (int) published.stream().filter(publish -> !publish.acknowledged()).count(),
        delivered.size(),
        duplicates,
        lost(published, seen),
        late,
        disordered,
        invented);
  }

  private boolean wants(String subscriber, String topic) {
    TopicFilter filter = subscribers.get(subscriber);
    return filter != null && filter.matches(new TopicName(topic));
  }

  private List<String> lost(List<Published> published, Map<String, Set<String>> seen) {
    List<String> lost = new ArrayList<>();
    for (Published publish : published) {
      if (!publish.acknowledged() || publish.deadAt() != History.NEVER) {
        continue;
      }
      for (String subscriber : subscribers.keySet()) {
        if (wants(subscriber, publish.topic())
            && !seen.getOrDefault(subscriber, Set.of()).contains(publish.text())) {
          lost.add("%s for %s".formatted(publish, subscriber));
        }
      }
    }
    return lost;
  }
}
