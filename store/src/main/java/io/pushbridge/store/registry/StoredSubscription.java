package io.pushbridge.store.registry;

import io.pushbridge.core.message.Qos;
import io.pushbridge.core.registry.Subscription;
import io.pushbridge.core.topic.TopicFilter;
import io.pushbridge.store.record.CorruptRecordException;
import io.pushbridge.store.record.RecordReader;
import io.pushbridge.store.record.RecordWriter;

/**
 * A subscription as it is stored; its filter is in its key.
 *
 * @param subscription what the registry tells of it
 * @param filterId the id of its filter
 */
record StoredSubscription(Subscription subscription, int filterId) {
  private static final int WITHOUT_TOKEN = 1;
  private static final int WITH_TOKEN = 2;
  private static final int QOS_MASK = 3;
  private static final int NO_LOCAL = 4;
  private static final int RETAIN_AS_PUBLISHED = 8;

  static StoredSubscription read(byte[] key, byte[] bytes) {
    RecordReader in = new RecordReader(bytes);
    int version = in.version(WITHOUT_TOKEN, WITH_TOKEN);
    int flags = in.int8();
    Qos qos =
        Qos.of(flags & QOS_MASK)
            .orElseThrow(() -> new CorruptRecordException("subscription of QoS 3"));
    int filterId = in.int32();
    long since = in.int64();
    int identifier = (int) in.varint();
    Subscription subscription =
        new Subscription(
            new TopicFilter(RegistryKeys.rest(key)),
            qos,
            (flags & NO_LOCAL) != 0,
            (flags & RETAIN_AS_PUBLISHED) != 0,
            identifier,
            since,
            version == WITH_TOKEN ? in.text() : "");
    return new StoredSubscription(subscription, filterId);
  }

  byte[] toBytes() {
    int flags =
        subscription.qos().level()
            | (subscription.noLocal() ? NO_LOCAL : 0)
            | (subscription.retainAsPublished() ? RETAIN_AS_PUBLISHED : 0);
    boolean withToken = !subscription.token().isEmpty();
    RecordWriter out =
        new RecordWriter(withToken ? 56 : 24)
            .int8(withToken ? WITH_TOKEN : WITHOUT_TOKEN)
            .int8(flags)
            .int32(filterId)
            .int64(subscription.since())
            .varint(subscription.identifier());
    return withToken ? out.text(subscription.token()).toBytes() : out.toBytes();
  }

  /** Whether a message for it has to be logged. */
  boolean wantsLogged() {
    return subscription.qos().acknowledged()
        && !subscription.filter().isPresence()
        && !subscription.filter().isShared();
  }
}
