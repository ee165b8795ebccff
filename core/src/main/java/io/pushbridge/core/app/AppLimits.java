package io.pushbridge.core.app;

import java.util.EnumMap;
import java.util.Map;

/**
 * Bounds and switches of one app.
 *
 * @param set the bounds that are not at their defaults
 * @param receipts whether publishers hear of the first recipient's acknowledgement (recvack)
 */
public record AppLimits(Map<AppLimit, Integer> set, boolean receipts) {
  /** Every bound at its default, receipts on. */
  public static final AppLimits DEFAULT = new AppLimits(Map.of(), true);

  /**
   * Copies and checks the bounds.
   *
   * @throws IllegalArgumentException if one is out of its range
   */
  public AppLimits {
    set.forEach(AppLimits::check);
    set = Map.copyOf(set);
  }

  private static void check(AppLimit limit, int value) {
    if (!limit.allows(value)) {
      throw new IllegalArgumentException(
          "%s must be a number from %d to %d".formatted(limit.key(), limit.least(), limit.most()));
    }
  }

  /**
   * The same with another bound.
   *
   * @throws IllegalArgumentException if it is out of its range
   */
  public AppLimits with(AppLimit limit, int value) {
    Map<AppLimit, Integer> changed = new EnumMap<>(AppLimit.class);
    changed.putAll(set);
    changed.put(limit, value);
    if (value == limit.defaultValue()) {
      changed.remove(limit);
    }
    return new AppLimits(changed, receipts);
  }

  /** The same with receipts on or off. */
  public AppLimits withReceipts(boolean on) {
    return new AppLimits(set, on);
  }

  /** One bound. */
  public int of(AppLimit limit) {
    return set.getOrDefault(limit, limit.defaultValue());
  }
}
