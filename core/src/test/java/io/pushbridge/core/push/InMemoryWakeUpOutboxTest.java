package io.pushbridge.core.push;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.contract.StorageEngine;
import io.pushbridge.core.memory.InMemoryStore;
import java.time.Clock;
import java.util.function.ToIntFunction;

/** The contract against the in-memory adapter. */
class InMemoryWakeUpOutboxTest extends WakeUpOutboxContract {
  @Override
  protected StorageEngine open(Clock clock, ToIntFunction<AppKey> messagesPerTopic) {
    return new InMemoryStore(clock, messagesPerTopic);
  }
}
