package io.pushbridge.server.cli.store;

import io.pushbridge.server.admin.AdminException;
import io.pushbridge.server.cli.OperatorTask;
import io.pushbridge.server.config.ConfigurationException;
import io.pushbridge.store.StoreContents;
import io.pushbridge.store.StoreContents.Check;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pushbridge store verify}. */
@Command(
    name = "verify",
    description = {
      "Reads every record, and looks whether the tables are whole and fit each other.",
      "Exit code 0 means sound. While a server runs, a copy of its store is looked at."
    })
final class VerifyTask extends OperatorTask {
  @Parameters(
      arity = "0..1",
      paramLabel = "BACKUP",
      description = "a backup to look at; default: the store in the data folder")
  private Path backup;

  @Option(
      names = "--salvage",
      description = {
        "open a store whose journal is damaged, leaving the damaged batches out;",
        "work on a copy of the files"
      })
  private boolean salvage;

  @Option(names = "--json", description = "print one JSON object")
  private boolean json;

  VerifyTask(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  protected int run() throws IOException, AdminException, ConfigurationException {
    Check check = check();
    if (json) {
      out().println(CheckReport.json(check));
    } else {
      CheckReport.print(check, out());
    }
    return check.sound() ? DONE : FAILED;
  }

  private Check check() throws IOException, AdminException, ConfigurationException {
    if (backup != null) {
      try (StoreContents contents =
          StoreContents.open(absolute(backup), Clock.systemUTC(), salvage)) {
        return contents.check();
      }
    }
    try (ReadableStore store = ReadableStore.open(options.configuration(), salvage, err())) {
      return store.contents().check();
    }
  }
}
