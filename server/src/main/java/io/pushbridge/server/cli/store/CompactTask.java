package io.pushbridge.server.cli.store;

import com.fasterxml.jackson.databind.JsonNode;
import io.pushbridge.server.admin.AdminClient;
import io.pushbridge.server.admin.AdminException;
import io.pushbridge.server.cli.OperatorTask;
import io.pushbridge.server.config.ConfigurationException;
import io.pushbridge.store.StoreCompaction;
import io.pushbridge.store.StoreOptions;
import io.pushbridge.store.volume.StoreLockedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code pushbridge store compact}. */
@Command(
    name = "compact",
    description = {
      "Gives space back to the disk that the store has needed once. A running server does it",
      "beside everything else; when none runs, the store is copied."
    })
final class CompactTask extends OperatorTask {
  @Option(names = "--json", description = "print one JSON object")
  private boolean json;

  CompactTask(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  protected int run() throws IOException, AdminException, ConfigurationException {
    Path data = data();
    if (!Files.isRegularFile(data.resolve("store.db"))) {
      throw new NoSuchFileException(data + " holds no store");
    }
    JsonNode done = compact(data);
    if (json) {
      out().println(done);
    } else {
      out()
          .printf(
              "compacted: %d bytes before, %d after%n",
              done.path("bytesBefore").asLong(), done.path("bytesAfter").asLong());
    }
    return DONE;
  }

  private JsonNode compact(Path data) throws IOException, AdminException, ConfigurationException {
    try {
      StoreCompaction.Report report =
          StoreCompaction.run(data, Clock.systemUTC(), StoreOptions.defaults());
      return JSON.createObjectNode()
          .put("bytesBefore", report.bytesBefore())
          .put("bytesAfter", report.bytesAfter())
          .put("records", report.records());
    } catch (StoreLockedException inUse) {
      return AdminClient.of(options.configuration())
          .call(
              "POST",
              "/admin/store/compact",
              Optional.of(JSON.createObjectNode()),
              ReadableStore.PATIENCE);
    }
  }
}
