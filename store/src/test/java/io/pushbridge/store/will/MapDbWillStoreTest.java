package io.pushbridge.store.will;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.contract.StorageEngine;
import io.pushbridge.core.will.WillStoreContract;
import io.pushbridge.store.StoreEngine;
import java.nio.file.Path;
import java.time.Clock;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.io.TempDir;

class MapDbWillStoreTest extends WillStoreContract {
  @TempDir Path directory;

  @Override
  protected StorageEngine open(Clock clock, ToIntFunction<AppKey> messagesPerTopic) {
    return new StoreEngine(directory, clock, messagesPerTopic);
  }
}
