package io.pushbridge.store.registry;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.topic.TopicFilter;
import io.pushbridge.store.record.RecordReader;
import io.pushbridge.store.record.RecordWriter;

/**
 * A filter that durable sessions of an app hold, as it is stored.
 *
 * @param app the app
 * @param filter the filter
 * @param state its id and who holds it
 */
record DistinctFilter(AppKey app, TopicFilter filter, FilterHolders state) {

  static DistinctFilter read(int id, byte[] bytes) {
    RecordReader in = new RecordReader(bytes);
    AppKey app = RegistryKeys.readApp(in.raw(RegistryKeys.APP_LENGTH));
    FilterHolders state = new FilterHolders(id, in.int32(), in.int32());
    return new DistinctFilter(app, new TopicFilter(in.restAsText()), state);
  }

  byte[] toBytes() {
    byte[] text = RegistryKeys.utf8(filter.text());
    return new RecordWriter(20 + text.length)
        .raw(RegistryKeys.app(app))
        .int32(state.holders())
        .int32(state.wantingLogged())
        .raw(text)
        .toBytes();
  }

  DistinctFilter plus(int moreHolders, int moreWanting) {
    return new DistinctFilter(app, filter, state.plus(moreHolders, moreWanting));
  }
}
