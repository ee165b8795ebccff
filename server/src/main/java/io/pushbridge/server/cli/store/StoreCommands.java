package io.pushbridge.server.cli.store;

import io.pushbridge.server.cli.DataOptions;
import io.pushbridge.server.cli.OperatorTask;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** {@code pushbridge store}: what an operator does with the data folder. */
public final class StoreCommands {
  private interface TaskMaker {
    OperatorTask make(OperatorTask.Surroundings surroundings);
  }

  private static final List<TaskMaker> TASKS =
      List.of(VerifyTask::new, BackupTask::new, RestoreTask::new, CompactTask::new, DumpTask::new);

  private StoreCommands() {}

  /** The command with all that is below it. */
  public static CommandLine commandLine(
      Map<String, String> environment, Path folder, PrintWriter out, PrintWriter err) {
    CommandSpec spec = CommandSpec.create().name("store").mixinStandardHelpOptions(true);
    spec.usageMessage()
        .description("Verifies, backs up, restores, compacts and prints what a server keeps.");
    CommandLine command = new CommandLine(spec);
    // Options are filled in by the parser: each command has its own.
    for (TaskMaker task : TASKS) {
      DataOptions options = new DataOptions(environment, folder);
      command.addSubcommand(
          task.make(new OperatorTask.Surroundings(options, folder, out, err)).commandLine());
    }
    return command;
  }
}
