package io.pushbridge.core.registration;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.contract.StorageEngine;
import io.pushbridge.core.memory.InMemoryStore;
import java.time.Clock;
import java.util.function.ToIntFunction;

/** The contract against the in-memory adapter. */
class InMemoryRegistrationsTest extends RegistrationsContract {
  @Override
  protected StorageEngine open(Clock clock, ToIntFunction<AppKey> messagesPerTopic) {
    return new InMemoryStore(clock, messagesPerTopic);
  }
}
