package io.pushbridge.store.registration;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.contract.StorageEngine;
import io.pushbridge.core.registration.RegistrationsContract;
import io.pushbridge.store.StoreEngine;
import java.nio.file.Path;
import java.time.Clock;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.io.TempDir;

/** The contract against the store on real files. */
class MapDbRegistrationsTest extends RegistrationsContract {
  @TempDir Path directory;

  @Override
  protected StorageEngine open(Clock clock, ToIntFunction<AppKey> messagesPerTopic) {
    return new StoreEngine(directory, clock, messagesPerTopic);
  }
}
