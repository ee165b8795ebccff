package io.pushbridge.server.cli.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pushbridge.server.admin.AdminClient;
import io.pushbridge.server.admin.AdminException;
import io.pushbridge.server.cli.OperatorTask;
import io.pushbridge.server.config.Configuration;
import io.pushbridge.server.config.ConfigurationException;
import io.pushbridge.server.data.OwnerOnlyFolder;
import io.pushbridge.store.StoreFile;
import io.pushbridge.store.StoreOptions;
import io.pushbridge.store.volume.StoreLockedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pushbridge store backup}. */
@Command(
    name = "backup",
    description = {
      "Copies the store into a new folder, consistently, whether a server runs or not.",
      "The copy is one file. It holds secrets: keep it as you keep the data folder."
    })
final class BackupTask extends OperatorTask {
  @Parameters(paramLabel = "TARGET", description = "a new or empty folder")
  private Path target;

  @Option(names = "--json", description = "print one JSON object")
  private boolean json;

  BackupTask(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  protected int run() throws IOException, AdminException, ConfigurationException {
    JsonNode done = backUp(options.configuration(), absolute(target));
    if (json) {
      out().println(done);
    } else {
      out()
          .printf(
              "backed up to %s: %d bytes in %d ms%n",
              done.path("to").asText(), done.path("bytes").asLong(), done.path("millis").asLong());
    }
    return DONE;
  }

  private static JsonNode backUp(Configuration configuration, Path to)
      throws IOException, AdminException {
    Path data = configuration.data();
    if (!Files.isRegularFile(data.resolve("store.db"))) {
      throw new NoSuchFileException(data + " holds no store");
    }
    long begun = System.nanoTime();
    try (StoreFile store = StoreFile.open(data, Clock.systemUTC(), StoreOptions.defaults())) {
      OwnerOnlyFolder.create(to);
      store.backup(to);
    } catch (StoreLockedException inUse) {
      return ReadableStore.backUp(AdminClient.of(configuration), to);
    }
    ObjectNode done = JSON.createObjectNode().put("to", to.toString());
    return done.put("bytes", Files.size(to.resolve("store.db")))
        .put("millis", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun));
  }
}
