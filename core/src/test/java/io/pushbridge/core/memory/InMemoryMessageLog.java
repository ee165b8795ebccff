package io.pushbridge.core.memory;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.log.LogPage;
import io.pushbridge.core.log.LogQuery;
import io.pushbridge.core.log.LoggedMessage;
import io.pushbridge.core.log.MessageLog;
import io.pushbridge.core.message.Destination;
import io.pushbridge.core.message.Message;
import io.pushbridge.core.registry.ReceivedPublish;
import io.pushbridge.core.registry.Subscription;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Messages in memory, one deque for each topic or inbox. */
public final class InMemoryMessageLog implements MessageLog {
  /** Where messages lie together: under a topic's name, or under a uid whose name is null. */
  private record Place(AppKey app, String topic, long uid) {}

  private final InMemoryStore store;
  private final Map<Place, Deque<LoggedMessage>> places = new HashMap<>();
  private long newest;
  // Written by the thread that completes changes.
  private volatile long committed;

  InMemoryMessageLog(InMemoryStore store) {
    this.store = store;
  }

  void adopt(InMemoryMessageLog predecessor) {
    places.putAll(predecessor.places);
    newest = predecessor.newest;
    committed = newest;
  }

  @Override
  public CompletionStage<Long> append(
      Message message, Optional<ReceivedPublish> receipt, Consumer<LoggedMessage> then) {
    return store
        .change(
            () -> appendNow(message, receipt),
            logged -> {
              committed = logged.position();
              then.accept(logged);
            })
        .thenApply(LoggedMessage::position);
  }

  @Override
  public long committedUpTo() {
    return committed;
  }

  private LoggedMessage appendNow(Message message, Optional<ReceivedPublish> receipt) {
    Place place = placeOf(message.app(), message.destination());
    if (place == null) {
      throw new IllegalArgumentException("presence is never stored");
    }
    Deque<LoggedMessage> messages = places.computeIfAbsent(place, key -> new ArrayDeque<>());
    messages.removeIf(this::expired);
    LoggedMessage logged = new LoggedMessage(++newest, message);
    messages.addLast(logged);
    while (messages.size() > store.messagesPerTopic(message.app())) {
      messages.removeFirst();
    }
    receipt.ifPresent(store.sessionRegistry()::note);
    return logged;
  }

  private static Place placeOf(AppKey app, Destination destination) {
    if (destination instanceof Destination.Topic topic) {
      return new Place(app, topic.name().text(), 0);
    }
    return destination instanceof Destination.Inbox inbox
        ? new Place(app, null, inbox.uid())
        : null;
  }

  @Override
  public CompletionStage<LogPage> read(LogQuery query) {
    return store.lookUp(() -> readNow(query));
  }

  private LogPage readNow(LogQuery query) {
    List<LoggedMessage> wanted = new ArrayList<>();
    for (Deque<LoggedMessage> messages : places.values()) {
      for (LoggedMessage logged : messages) {
        if (logged.position() > query.after() && !expired(logged) && wants(query, logged)) {
          wanted.add(logged);
        }
      }
    }
    wanted.sort(Comparator.comparingLong(LoggedMessage::position));
    if (wanted.size() <= query.limit()) {
      return new LogPage(wanted, Math.max(newest, query.after()), true);
    }
    List<LoggedMessage> page = wanted.subList(0, query.limit());
    return new LogPage(page, page.get(page.size() - 1).position(), false);
  }

  private static boolean wants(LogQuery query, LoggedMessage logged) {
    Message message = logged.message();
    if (!message.app().equals(query.app())) {
      return false;
    }
    if (message.destination() instanceof Destination.Inbox inbox) {
      return inbox.uid() == query.uid();
    }
    return message.destination() instanceof Destination.Topic topic
        && query.subscriptions().stream().anyMatch(held -> wants(query, held, logged, topic));
  }

  private static boolean wants(
      LogQuery query, Subscription held, LoggedMessage logged, Destination.Topic topic) {
    return held.qos().acknowledged()
        && held.since() < logged.position()
        && !(held.noLocal() && logged.message().publisher() == query.uid())
        && held.filter().matches(topic.name());
  }

  @Override
  public CompletionStage<List<LoggedMessage>> newest(
      AppKey app, Destination destination, long before, int limit) {
    return store.lookUp(
        () -> {
          Deque<LoggedMessage> messages =
              places.getOrDefault(placeOf(app, destination), new ArrayDeque<>());
          List<LoggedMessage> unexpired =
              messages.stream()
                  .filter(logged -> logged.position() < before && !expired(logged))
                  .toList();
          return unexpired.subList(Math.max(0, unexpired.size() - limit), unexpired.size());
        });
  }

  /** The newest position; under the store's lock. */
  long newestPosition() {
    return newest;
  }

  /** Drops what waits in an inbox; under the store's lock. */
  void clearInbox(AppKey app, long uid) {
    places.remove(new Place(app, null, uid));
  }

  private boolean expired(LoggedMessage logged) {
    return logged.message().expiredAt(store.clock().millis());
  }

  /** Drops everything of an app; under the store's lock. */
  void removeAll(AppKey app) {
    places.keySet().removeIf(place -> place.app().equals(app));
  }
}
