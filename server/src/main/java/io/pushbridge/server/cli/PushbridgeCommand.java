package io.pushbridge.server.cli;

import io.pushbridge.server.cli.apns.ApnsCommands;
import io.pushbridge.server.cli.app.AppCommands;
import io.pushbridge.server.cli.config.ConfigCommands;
import io.pushbridge.server.cli.store.StoreCommands;
import io.pushbridge.server.cli.tools.ToolCommands;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/**
 * {@code pushbridge}: the program. Exit codes: 0 done, 1 it did not work, 2 the command line or the
 * configuration is wrong.
 */
public final class PushbridgeCommand {
  static final int FAILED = 1;
  static final int WRONG_USAGE = 2;

  private PushbridgeCommand() {}

  /** Runs the program and ends the process. */
  public static void main(String[] arguments) {
    int code =
        run(
            arguments,
            System.getenv(),
            new PrintWriter(System.out, true, StandardCharsets.UTF_8),
            new PrintWriter(System.err, true, StandardCharsets.UTF_8));
    System.exit(code);
  }

  /** Runs the program; returns the exit code. */
  static int run(
      String[] arguments, Map<String, String> environment, PrintWriter out, PrintWriter err) {
    CommandSpec spec = CommandSpec.create().name("pushbridge").mixinStandardHelpOptions(true);
    spec.usageMessage()
        .description("A push platform: MQTT devices, Socket.IO browsers and REST servers.");
    spec.versionProvider(() -> new String[] {"Pushbridge " + Version.TEXT});
    CommandLine commands = new CommandLine(spec);
    ServeCommand serve = new ServeCommand(environment, Path.of(""), out, err);
    commands.addSubcommand("serve", serve.commandLine());
    commands.addSubcommand(AppCommands.commandLine(environment, Path.of(""), out, err));
    commands.addSubcommand(ConfigCommands.commandLine(environment, Path.of(""), out, err));
    commands.addSubcommand(ApnsCommands.commandLine(environment, Path.of(""), out, err));
    commands.addSubcommand(StoreCommands.commandLine(environment, Path.of(""), out, err));
    ToolCommands.addTo(commands, environment, Path.of(""), out, err);
    commands.setOut(out).setErr(err);
    commands.setCaseInsensitiveEnumValuesAllowed(true);
    commands.setExecutionStrategy(
        parsed -> {
          CommandLine.ParseResult last = parsed;
          while (last.subcommand() != null) {
            last = last.subcommand();
          }
          boolean asked = last.isUsageHelpRequested() || last.isVersionHelpRequested();
          CommandLine chosen = last.commandSpec().commandLine();
          return !asked && !chosen.getSubcommands().isEmpty()
              ? missingCommand(chosen, err)
              : new CommandLine.RunLast().execute(parsed);
        });
    commands.setParameterExceptionHandler(
        (wrong, all) -> {
          err.println("pushbridge: " + wrong.getMessage());
          return WRONG_USAGE;
        });
    return commands.execute(arguments);
  }

  private static int missingCommand(CommandLine chosen, PrintWriter err) {
    chosen.usage(err);
    return WRONG_USAGE;
  }
}
