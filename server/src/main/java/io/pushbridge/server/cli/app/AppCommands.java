package io.pushbridge.server.cli.app;

import io.pushbridge.server.cli.DataOptions;
import io.pushbridge.server.cli.OperatorTask;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** {@code pushbridge app}: makes, shows, changes and removes apps of the running server. */
public final class AppCommands {
  private static final List<Function<OperatorTask.Surroundings, OperatorTask>> TASKS =
      List.of(
          CreateTask::new,
          ListTask::new,
          ShowTask::new,
          RotateSeckeyTask::new,
          RotateDevicePasswordTask::new,
          LimitsTask::new,
          AccessTask::new,
          RelayKeyTask::new,
          DeleteTask::new);

  private AppCommands() {}

  /** The command with all that is below it. */
  public static CommandLine commandLine(
      Map<String, String> environment, Path folder, PrintWriter out, PrintWriter err) {
    CommandSpec spec = CommandSpec.create().name("app").mixinStandardHelpOptions(true);
    spec.usageMessage()
        .description("Makes, shows, changes and removes apps of the running server.");
    CommandLine command = new CommandLine(spec);
    // Options are filled in by the parser: each command has its own.
    for (Function<OperatorTask.Surroundings, OperatorTask> task : TASKS) {
      DataOptions options = new DataOptions(environment, folder);
      command.addSubcommand(
          task.apply(new OperatorTask.Surroundings(options, folder, out, err)).commandLine());
    }
    command.addSubcommand(JwtCommands.commandLine(environment, folder, out, err));
    return command;
  }
}
