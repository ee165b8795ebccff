package io.pushbridge.server.cli.store;

import io.pushbridge.server.cli.OperatorTask;
import io.pushbridge.server.config.ConfigurationException;
import io.pushbridge.server.data.OwnerOnlyFolder;
import io.pushbridge.store.StoreContents.Check;
import io.pushbridge.store.StoreRestore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code pushbridge store restore}. */
@Command(
    name = "restore",
    description = {
      "Puts a backup into an empty data folder, and checks it there.",
      "Then start a server on that folder."
    })
final class RestoreTask extends OperatorTask {
  @Parameters(paramLabel = "BACKUP", description = "the folder of a backup")
  private Path backup;

  RestoreTask(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  protected int run() throws IOException, ConfigurationException {
    Path data = data();
    OwnerOnlyFolder.create(data);
    Check check = StoreRestore.run(absolute(backup), data, Clock.systemUTC());
    CheckReport.print(check, out());
    if (!check.sound()) {
      complain("nothing was restored");
      return FAILED;
    }
    out().printf("restored into %s%n", data);
    return DONE;
  }
}
