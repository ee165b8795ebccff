package io.pushbridge.core.limits;

import io.pushbridge.core.app.AppKey;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/** How many of something each app has. Thread-safe, without locks; only apps that exist count. */
public final class Places {
  private final ConcurrentMap<AppKey, AtomicInteger> taken = new ConcurrentHashMap<>();

  private AtomicInteger of(AppKey app) {
    AtomicInteger known = taken.get(app);
    return known != null ? known : taken.computeIfAbsent(app, key -> new AtomicInteger());
  }

  /** Takes one more if there are fewer than {@code most}. */
  public boolean tryTake(AppKey app, int most) {
    AtomicInteger count = of(app);
    if (count.incrementAndGet() <= most) {
      return true;
    }
    count.decrementAndGet();
    return false;
  }

  /** Takes one more, whatever the bound. */
  public void take(AppKey app) {
    of(app).incrementAndGet();
  }

  /** Gives one back. */
  public void giveBack(AppKey app) {
    of(app).decrementAndGet();
  }

  /** How many the app has. */
  public int taken(AppKey app) {
    AtomicInteger known = taken.get(app);
    return known == null ? 0 : known.get();
  }
}
