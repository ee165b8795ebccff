package io.pushbridge.server.cli.tools;

import io.pushbridge.server.cli.DataOptions;
import io.pushbridge.server.cli.OperatorTask;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** The everyday commands, each added to the program by its own name. */
public final class ToolCommands {
  private static final List<Function<OperatorTask.Surroundings, OperatorTask>> TASKS =
      List.of(
          PublishTask::new,
          SubscribeTask::new,
          SessionsTask::new,
          TopicTask::new,
          AliasTask::new,
          DoctorTask::new,
          BenchTask::new);

  private static final List<Function<OperatorTask.Surroundings, OperatorTask>> SESSION_TASKS =
      List.of(SessionTask.Show::new, SessionTask.Kick::new);

  private ToolCommands() {}

  /** Adds all of them to the program. */
  public static void addTo(
      CommandLine program,
      Map<String, String> environment,
      Path folder,
      PrintWriter out,
      PrintWriter err) {
    TASKS.forEach(task -> program.addSubcommand(made(task, environment, folder, out, err)));
    CommandSpec session = CommandSpec.create().name("session").mixinStandardHelpOptions(true);
    session.usageMessage().description("Shows a session, or ends it.");
    CommandLine sessions = new CommandLine(session);
    SESSION_TASKS.forEach(
        task -> sessions.addSubcommand(made(task, environment, folder, out, err)));
    program.addSubcommand(sessions);
    program.addSubcommand("completion", completion(program, out));
  }

  // Options are filled in by the parser: each command has its own.
  private static CommandLine made(
      Function<OperatorTask.Surroundings, OperatorTask> task,
      Map<String, String> environment,
      Path folder,
      PrintWriter out,
      PrintWriter err) {
    DataOptions options = new DataOptions(environment, folder);
    return task.apply(new OperatorTask.Surroundings(options, folder, out, err)).commandLine();
  }

  private static CommandLine completion(CommandLine program, PrintWriter out) {
    Callable<Integer> task =
        () -> {
          out.print(AutoComplete.bash(program.getCommandName(), program));
          out.flush();
          return CommandLine.ExitCode.OK;
        };
    CommandSpec spec = CommandSpec.wrapWithoutInspection(task).mixinStandardHelpOptions(true);
    spec.usageMessage()
        .description(
            "Prints a script that completes commands and options in bash and zsh:",
            "  source <(pushbridge completion)");
    return new CommandLine(spec);
  }
}
