package io.pushbridge.core.retained;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.contract.StorageEngine;
import io.pushbridge.core.memory.InMemoryStore;
import java.time.Clock;
import java.util.function.ToIntFunction;

class InMemoryRetainedMessagesTest extends RetainedMessagesContract {
  @Override
  protected StorageEngine open(Clock clock, ToIntFunction<AppKey> messagesPerTopic) {
    return new InMemoryStore(clock, messagesPerTopic);
  }
}
