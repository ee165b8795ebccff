package io.pushbridge.server.cli.store;

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
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code pushbridge store compact}. */
@Command(
    name = "compact",
    description = {
      "Gives space back to the disk that the store has needed once, by copying it; the server",
      "must not run. A running store uses its free space again by itself."
    })
final class CompactTask extends OperatorTask {
  @Option(names = "--json", description = "print one JSON object")
  private boolean json;

  CompactTask(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  protected int run() throws IOException, ConfigurationException {
    Path data = data();
    if (!Files.isRegularFile(data.resolve("store.db"))) {
      throw new NoSuchFileException(data + " holds no store");
    }
    StoreCompaction.Report report;
    try {
      report = StoreCompaction.run(data, Clock.systemUTC(), StoreOptions.defaults());
    } catch (StoreLockedException inUse) {
      throw new IOException(
          inUse.getMessage()
              + ": stop the server first; while it runs it uses free space again by itself",
          inUse);
    }
    if (json) {
      out()
          .println(
              JSON.createObjectNode()
                  .put("bytesBefore", report.bytesBefore())
                  .put("bytesAfter", report.bytesAfter())
                  .put("records", report.records()));
    } else {
      out()
          .printf(
              "compacted: %d bytes before, %d after, %d records%n",
              report.bytesBefore(), report.bytesAfter(), report.records());
    }
    return DONE;
  }
}
