package io.pushbridge.store.log;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.log.LogPage;
import io.pushbridge.core.log.LogQuery;
import io.pushbridge.core.log.LoggedMessage;
import io.pushbridge.core.message.Destination;
import io.pushbridge.core.registry.Subscription;
import io.pushbridge.core.topic.TopicName;
import io.pushbridge.store.record.CorruptRecordException;
import io.pushbridge.store.record.RecordSerializers;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.mapdb.DBException;

/** One read of the log, up to one position and at one time. Confined to a reader's thread. */
final class LogReader {
  /** Bodies in one page; a page with more ends early. */
  private static final long PAGE_BYTES = 4 << 20;

  private final LogTables tables;
  private final long upTo;
  private final long now;

  LogReader(LogTables tables, long upTo, long now) {
    this.tables = tables;
    this.upTo = upTo;
    this.now = now;
  }

  LogPage read(LogQuery query) {
    Candidates candidates = new Candidates(Math.max(1, query.limit()));
    offer(TopicKey.inbox(query.app(), query.uid()), query.after(), candidates);
    collect(query, candidates);
    List<LoggedMessage> messages = new ArrayList<>();
    long bytes = 0;
    long readUpTo = query.after();
    for (Candidates.Candidate candidate : candidates.sorted()) {
      if (bytes > PAGE_BYTES) {
        return new LogPage(messages, readUpTo, false);
      }
      LoggedMessage logged = fetch(query.app(), candidate);
      readUpTo = candidate.position();
      if (logged != null && wanted(query, logged)) {
        messages.add(logged);
        bytes += logged.message().bytes();
      }
    }
    return candidates.more()
        ? new LogPage(messages, readUpTo, false)
        : new LogPage(messages, Math.max(upTo, query.after()), true);
  }

  List<LoggedMessage> newest(AppKey app, TopicKey key, long before, int limit) {
    Candidates candidates = new Candidates(Math.max(0, limit));
    long last = Math.min(upTo, before - 1);
    synchronized (tables.lock(key)) {
      TopicSlots topic = tables.find(key);
      if (topic != null) {
        topic.offer(topic.newest(limit, last, now), last, now, candidates);
      }
    }
    List<Candidates.Candidate> found = candidates.sorted();
    Deque<LoggedMessage> messages = new ArrayDeque<>();
    int bytes = 0;
    for (int i = found.size() - 1; i >= 0 && bytes <= PAGE_BYTES; i--) {
      LoggedMessage logged = fetch(app, found.get(i));
      if (logged != null) {
        messages.addFirst(logged);
        bytes += logged.message().bytes();
      }
    }
    return List.copyOf(messages);
  }

  // ---- which topics ---------------------------------------------------------------------------

  private void collect(LogQuery query, Candidates candidates) {
    List<Subscription> wild = new ArrayList<>();
    Map<String, Long> exact = new HashMap<>();
    for (Subscription held : query.subscriptions()) {
      if (held.qos().acknowledged() && !held.filter().isPresence() && !held.filter().isShared()) {
        if (held.filter().hasWildcards()) {
          wild.add(held);
        } else {
          exact.merge(held.filter().text(), held.since(), Math::min);
        }
      }
    }
    exact.forEach(
        (name, since) -> {
          long begin = Math.min(since, beginning(wild, 0, new TopicName(name)));
          offer(TopicKey.topic(query.app(), name), Math.max(begin, query.after()), candidates);
        });
    for (int i = 0; i < wild.size(); i++) {
      WildcardRange range = WildcardRange.of(query.app(), wild.get(i).filter());
      Iterator<byte[]> keys =
          tables.topics.keyIterator(range.from().bytes(), true, range.from().endOfRange(), false);
      while (keys.hasNext()) {
        consider(TopicKey.read(keys.next()), query, wild, i, exact, candidates);
      }
    }
  }

  /** Offers a topic unless an exact filter or an earlier one of the wildcards brought it. */
  private void consider(
      TopicKey key,
      LogQuery query,
      List<Subscription> wild,
      int index,
      Map<String, Long> exact,
      Candidates candidates) {
    TopicName name = key.name();
    if (!wild.get(index).filter().matches(name) || exact.containsKey(name.text())) {
      return;
    }
    for (int earlier = 0; earlier < index; earlier++) {
      if (wild.get(earlier).filter().matches(name)) {
        return;
      }
    }
    offer(key, Math.max(beginning(wild, index, name), query.after()), candidates);
  }

  /** Where the first of the subscriptions from {@code index} on that match the topic began. */
  private static long beginning(List<Subscription> wild, int index, TopicName name) {
    long beginning = Long.MAX_VALUE;
    for (int i = index; i < wild.size(); i++) {
      if (wild.get(i).since() < beginning && wild.get(i).filter().matches(name)) {
        beginning = wild.get(i).since();
      }
    }
    return beginning;
  }

  private void offer(TopicKey key, long after, Candidates candidates) {
    synchronized (tables.lock(key)) {
      TopicSlots topic = tables.find(key);
      if (topic != null) {
        topic.offer(after, upTo, now, candidates);
      }
    }
  }

  // ---- which messages -------------------------------------------------------------------------

  /** Reads a message; null if it had to go meanwhile, or is damaged. */
  private LoggedMessage fetch(AppKey app, Candidates.Candidate candidate) {
    try {
      byte[] bytes = tables.store.get(candidate.record(), RecordSerializers.WHOLE);
      if (bytes != null
          && bytes.length >= MessageRecord.HEADER_LENGTH
          && MessageRecord.position(bytes) == candidate.position()) {
        return MessageRecord.decode(app, candidate.key(), bytes);
      }
      reportUnlessGone(candidate, new CorruptRecordException("another message in its place"));
    } catch (CorruptRecordException | DBException.GetVoid e) {
      reportUnlessGone(candidate, e);
    }
    return null;
  }

  private void reportUnlessGone(Candidates.Candidate candidate, RuntimeException damage) {
    synchronized (tables.lock(candidate.key())) {
      TopicSlots topic = tables.find(candidate.key());
      if (topic != null && topic.holds(candidate.position(), candidate.record())) {
        tables.corrupt(candidate.key(), candidate.record(), damage);
      }
    }
  }

  /** Whether one of the subscriptions wants it; what is in the inbox is wanted always. */
  private static boolean wanted(LogQuery query, LoggedMessage logged) {
    if (!(logged.message().destination() instanceof Destination.Topic topic)) {
      return true;
    }
    boolean own = logged.message().publisher() == query.uid();
    for (Subscription held : query.subscriptions()) {
      if (held.qos().acknowledged()
          && held.since() < logged.position()
          && !(own && held.noLocal())
          && held.filter().matches(topic.name())) {
        return true;
      }
    }
    return false;
  }
}
