package io.pushbridge.store.retained;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.message.Message;
import io.pushbridge.core.retained.RetainedPage;
import io.pushbridge.core.topic.TopicFilter;
import io.pushbridge.core.topic.TopicName;
import io.pushbridge.store.log.TopicKey;
import io.pushbridge.store.log.WildcardRange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** One page of retained messages. Confined to a reader's thread. */
final class RetainedSearch {
  /** Bodies in one page; a page with more ends early. */
  private static final long PAGE_BYTES = 4 << 20;

  /** Topics looked at for one page: more would keep other reads waiting. */
  private static final int LOOKED_AT = 5_000;

  private final RetainedTables tables;
  private final AppKey app;
  private final TopicFilter filter;
  private final int limit;
  private final long now;
  private final List<Message> found = new ArrayList<>();
  private long bytes;

  RetainedSearch(RetainedTables tables, AppKey app, TopicFilter filter, int limit, long now) {
    this.tables = tables;
    this.app = app;
    this.filter = filter;
    this.limit = Math.max(1, limit);
    this.now = now;
  }

  RetainedPage after(Optional<TopicName> resume) {
    if (filter.isPresence()) {
      return new RetainedPage(List.of(), Optional.empty());
    }
    byte[] after = resume.map(topic -> TopicKey.ordered(app, topic.text()).bytes()).orElse(null);
    if (!filter.hasWildcards()) {
      take(TopicKey.ordered(app, filter.text()), after);
      return new RetainedPage(found, Optional.empty());
    }
    WildcardRange range = WildcardRange.ordered(app, filter);
    if (range.parent() != null) {
      take(range.parent(), after);
    }
    byte[] from = range.from().bytes();
    boolean resumed = after != null && Arrays.compareUnsigned(after, from) >= 0;
    Iterator<byte[]> keys =
        tables.topics.keyIterator(
            resumed ? after : from, !resumed, range.from().endOfRange(), false);
    TopicName last = range.parent() == null ? null : range.parent().name();
    for (int i = 0; keys.hasNext(); i++) {
      if (found.size() >= limit || bytes >= PAGE_BYTES || i >= LOOKED_AT) {
        return new RetainedPage(found, Optional.of(last));
      }
      TopicKey key = TopicKey.read(keys.next());
      last = key.name();
      take(key, null);
    }
    return new RetainedPage(found, Optional.empty());
  }

  /** Takes the message of a topic that matches, and comes after another if that is given. */
  private void take(TopicKey key, byte[] after) {
    if (after != null && Arrays.compareUnsigned(key.bytes(), after) <= 0) {
      return;
    }
    Message message = filter.matches(key.name()) ? tables.read(app, key, now) : null;
    if (message != null) {
      found.add(message);
      bytes += message.bytes();
    }
  }
}
