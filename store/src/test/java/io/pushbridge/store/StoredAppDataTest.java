package io.pushbridge.store;

import io.pushbridge.core.app.AppDataContract;
import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.contract.StorageEngine;
import java.nio.file.Path;
import java.time.Clock;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.io.TempDir;

/** The contract against the store on real files. */
class StoredAppDataTest extends AppDataContract {
  @TempDir Path directory;

  @Override
  protected StorageEngine open(Clock clock, ToIntFunction<AppKey> messagesPerTopic) {
    return new StoreEngine(directory, clock, messagesPerTopic);
  }
}
