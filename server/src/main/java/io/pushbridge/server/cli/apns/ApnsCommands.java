package io.pushbridge.server.cli.apns;

import io.pushbridge.server.cli.DataOptions;
import io.pushbridge.server.cli.OperatorTask;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** {@code pushbridge apns}: what an operator does about waking iOS devices. */
public final class ApnsCommands {
  private static final List<Function<OperatorTask.Surroundings, OperatorTask>> TASKS =
      List.of(CheckTask::new, SendTask::new, AddTask::new, RemoveTask::new);

  private ApnsCommands() {}

  /** The command with all that is below it. */
  public static CommandLine commandLine(
      Map<String, String> environment, Path folder, PrintWriter out, PrintWriter err) {
    CommandSpec spec = CommandSpec.create().name("apns").mixinStandardHelpOptions(true);
    spec.usageMessage()
        .description("Checks, adds and removes credentials of Apple's, and sends test pushes.");
    CommandLine command = new CommandLine(spec);
    // Options are filled in by the parser: each command has its own.
    for (Function<OperatorTask.Surroundings, OperatorTask> task : TASKS) {
      DataOptions options = new DataOptions(environment, folder);
      command.addSubcommand(
          task.apply(new OperatorTask.Surroundings(options, folder, out, err)).commandLine());
    }
    return command;
  }
}
