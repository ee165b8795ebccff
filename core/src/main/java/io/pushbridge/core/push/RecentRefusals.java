package io.pushbridge.core.push;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.message.Message;
import io.pushbridge.core.message.MessageId;
import io.pushbridge.core.registry.DeviceToken;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The newest refusals of each app, for its operator; in memory only. Thread-safe. */
public final class RecentRefusals {
  /** How many are remembered of an app. */
  public static final int MOST = 100;

  private static final int SHOWN_DIGITS = 6;

  /**
   * One refusal.
   *
   * @param at milliseconds since the epoch
   * @param message the message's id
   * @param token the first digits of the device token
   * @param bundleId its bundle id
   * @param environment its environment
   * @param reason the vendor's word
   */
  public record Refusal(
      long at,
      MessageId message,
      String token,
      String bundleId,
      DeviceToken.Environment environment,
      String reason) {}

  // Each deque is guarded by itself.
  private final ConcurrentMap<AppKey, Deque<Refusal>> newest = new ConcurrentHashMap<>();

  void add(Message message, PushAnswer answer, long now) {
    DeviceToken device = answer.device();
    String token = device.token().substring(0, Math.min(SHOWN_DIGITS, device.token().length()));
    Refusal refusal =
        new Refusal(
            now, message.id(), token, device.bundleId(), device.environment(), answer.reason());
    Deque<Refusal> ring = newest.computeIfAbsent(message.app(), app -> new ArrayDeque<>());
    synchronized (ring) {
      if (ring.size() == MOST) {
        ring.removeLast();
      }
      ring.addFirst(refusal);
    }
  }

  List<Refusal> of(AppKey app) {
    Deque<Refusal> ring = newest.get(app);
    if (ring == null) {
      return List.of();
    }
    synchronized (ring) {
      return List.copyOf(ring);
    }
  }
}
