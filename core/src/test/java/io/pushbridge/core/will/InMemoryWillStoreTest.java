package io.pushbridge.core.will;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.contract.StorageEngine;
import io.pushbridge.core.memory.InMemoryStore;
import java.time.Clock;
import java.util.function.ToIntFunction;

class InMemoryWillStoreTest extends WillStoreContract {
  @Override
  protected StorageEngine open(Clock clock, ToIntFunction<AppKey> messagesPerTopic) {
    return new InMemoryStore(clock, messagesPerTopic);
  }
}
