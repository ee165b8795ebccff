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

/** {@code pushbridge app jwt}: which tokens let clients into an app. */
final class JwtCommands {
  private static final List<Function<OperatorTask.Surroundings, OperatorTask>> TASKS =
      List.of(JwtSetTask::new, JwtShowTask::new, JwtRemoveTask::new, JwtTokenTask::new);

  private JwtCommands() {}

  static CommandLine commandLine(
      Map<String, String> environment, Path folder, PrintWriter out, PrintWriter err) {
    CommandSpec spec = CommandSpec.create().name("jwt").mixinStandardHelpOptions(true);
    spec.usageMessage().description("Says which tokens let clients into an app.");
    CommandLine command = new CommandLine(spec);
    for (Function<OperatorTask.Surroundings, OperatorTask> task : TASKS) {
      DataOptions options = new DataOptions(environment, folder);
      command.addSubcommand(
          task.apply(new OperatorTask.Surroundings(options, folder, out, err)).commandLine());
    }
    return command;
  }
}
