package io.pushbridge.core.memory;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.contract.EngineContract;
import io.pushbridge.core.message.Destination;
import io.pushbridge.core.message.Message;
import io.pushbridge.core.retained.RetainedFigures;
import io.pushbridge.core.retained.RetainedMessages;
import io.pushbridge.core.retained.RetainedPage;
import io.pushbridge.core.topic.TopicFilter;
import io.pushbridge.core.topic.TopicName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Retained messages in memory, within {@link EngineContract#RETAINED}. */
public final class InMemoryRetainedMessages implements RetainedMessages {
  private final InMemoryStore store;
  private final Map<AppKey, NavigableMap<String, Message>> apps = new HashMap<>();

  InMemoryRetainedMessages(InMemoryStore store) {
    this.store = store;
  }

  void adopt(InMemoryRetainedMessages predecessor) {
    apps.putAll(predecessor.apps);
  }

  private static int inOrderOfBytes(String left, String right) {
    return Arrays.compareUnsigned(left.getBytes(UTF_8), right.getBytes(UTF_8));
  }

  @Override
  public CompletionStage<Outcome> retain(Message message) {
    return message.destination() instanceof Destination.Topic topic
        ? store.change(() -> retain(topic.name().text(), message))
        : CompletableFuture.failedFuture(new IllegalArgumentException("only topics retain"));
  }

  private Outcome retain(String topic, Message message) {
    NavigableMap<String, Message> retained =
        apps.computeIfAbsent(
            message.app(), app -> new TreeMap<>(InMemoryRetainedMessages::inOrderOfBytes));
    retained.values().removeIf(held -> held.expiredAt(store.clock().millis()));
    Message former = retained.remove(topic);
    if (message.payload().length == 0) {
      return Outcome.CLEARED;
    }
    retained.put(topic, message);
    if (!figuresOf(message.app()).exceeds(EngineContract.RETAINED)) {
      return Outcome.KEPT;
    }
    retained.remove(topic);
    if (former != null) {
      retained.put(topic, former);
    }
    return Outcome.FULL;
  }

  @Override
  public CompletionStage<RetainedPage> matching(
      AppKey app, TopicFilter filter, Optional<TopicName> after, int limit) {
    return store.lookUp(() -> page(app, filter, after, limit));
  }

  private RetainedPage page(AppKey app, TopicFilter filter, Optional<TopicName> after, int limit) {
    List<Message> found = new ArrayList<>();
    for (Map.Entry<String, Message> held : apps.getOrDefault(app, new TreeMap<>()).entrySet()) {
      TopicName topic = new TopicName(held.getKey());
      boolean passed = after.isPresent() && inOrderOfBytes(topic.text(), after.get().text()) <= 0;
      if (!passed && filter.matches(topic) && !held.getValue().expiredAt(store.clock().millis())) {
        found.add(held.getValue());
        if (found.size() == limit) {
          return new RetainedPage(found, Optional.of(topic));
        }
      }
    }
    return new RetainedPage(found, Optional.empty());
  }

  @Override
  public RetainedFigures figures(AppKey app) {
    return store.locked(() -> figuresOf(app));
  }

  private RetainedFigures figuresOf(AppKey app) {
    RetainedFigures figures = RetainedFigures.NONE;
    for (Message message : apps.getOrDefault(app, new TreeMap<>()).values()) {
      figures = figures.plus(1, message.payload().length);
    }
    return figures;
  }

  /** Drops everything of an app; under the store's lock. */
  void removeAll(AppKey app) {
    apps.remove(app);
  }
}
