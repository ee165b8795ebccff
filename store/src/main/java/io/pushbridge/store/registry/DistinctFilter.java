package io.pushbridge.store.registry;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.topic.TopicFilter;
import io.pushbridge.store.record.RecordReader;
import io.pushbridge.store.record.RecordWriter;

/**
 * A filter that durable sessions of an app hold.
 *
 * @param id its number, given to another filter when nobody holds it any more
 * @param app the app
 * @param filter the filter
 * @param holders how many sessions hold it
 * @param wantingLogged how many of these need what matches it logged
 */
record DistinctFilter(int id, AppKey app, TopicFilter filter, int holders, int wantingLogged) {

  static DistinctFilter read(int id, byte[] bytes) {
    RecordReader in = new RecordReader(bytes);
    AppKey app = RegistryKeys.readApp(in.raw(RegistryKeys.APP_LENGTH));
    int holders = in.int32();
    int wantingLogged = in.int32();
    return new DistinctFilter(id, app, new TopicFilter(in.restAsText()), holders, wantingLogged);
  }

  byte[] toBytes() {
    byte[] text = RegistryKeys.utf8(filter.text());
    return new RecordWriter(20 + text.length)
        .raw(RegistryKeys.app(app))
        .int32(holders)
        .int32(wantingLogged)
        .raw(text)
        .toBytes();
  }

  DistinctFilter plus(int moreHolders, int moreWanting) {
    return new DistinctFilter(id, app, filter, holders + moreHolders, wantingLogged + moreWanting);
  }
}
