package io.pushbridge.server.running;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What a client received and nobody has looked at yet. Thread-safe. */
public final class Inbox<T> {
  /** How long a test waits for what must come. */
  public static final Duration PATIENCE = Duration.ofSeconds(60);

  private final String owner;
  private final BlockingQueue<T> waiting = new LinkedBlockingQueue<>();

  Inbox(String owner) {
    this.owner = owner;
  }

  int size() {
    return waiting.size();
  }

  void add(T item) {
    waiting.add(item);
  }

  /** The next one; fails the test if none comes. */
  public T next() {
    try {
      T item = waiting.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      return item != null ? item : fail("nothing came to " + owner);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return fail("interrupted while waiting for " + owner);
    }
  }

  /** The next one if it comes in time. */
  public Optional<T> poll(Duration patience) {
    try {
      return Optional.ofNullable(waiting.poll(patience.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  /** The next {@code count}. */
  public List<T> next(int count) {
    List<T> items = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      items.add(next());
    }
    return items;
  }

  /** These come next, in this order, and up to now nothing after them. */
  @SafeVarargs
  @SuppressWarnings("varargs")
  public final void expect(T... items) {
    assertThat(next(items.length)).as("came to " + owner).isEqualTo(Arrays.asList(items));
    assertNothingMore();
  }

  /**
   * Nothing is waiting. Says something only after a message that must have come later than what
   * must not come.
   */
  public void assertNothingMore() {
    assertThat(waiting).as("more came to " + owner).isEmpty();
  }
}
