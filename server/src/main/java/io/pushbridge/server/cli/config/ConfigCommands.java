package io.pushbridge.server.cli.config;

import io.pushbridge.server.cli.SettingOptions;
import io.pushbridge.server.config.ConfigurationLoader;
import io.pushbridge.server.config.ConfigurationReport;
import io.pushbridge.server.config.EffectiveText;
import io.pushbridge.server.config.ExampleFile;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * {@code pushbridge config}: looks at a configuration without starting anything. What would be
 * given to {@code serve} is given here, and judged by the same code.
 */
public final class ConfigCommands {
  private static final int FINE = 0;
  private static final int WRONG = 2;

  private final Map<String, String> environment;
  private final Path folder;
  private final PrintWriter out;
  private final PrintWriter err;

  private ConfigCommands(
      Map<String, String> environment, Path folder, PrintWriter out, PrintWriter err) {
    this.environment = environment;
    this.folder = folder;
    this.out = out;
    this.err = err;
  }

  /** The command with all that is below it. */
  public static CommandLine commandLine(
      Map<String, String> environment, Path folder, PrintWriter out, PrintWriter err) {
    ConfigCommands commands = new ConfigCommands(environment, folder, out, err);
    CommandSpec spec = CommandSpec.create().name("config").mixinStandardHelpOptions(true);
    spec.usageMessage().description("Shows and checks the configuration.");
    return new CommandLine(spec)
        .addSubcommand(
            "print",
            commands.judging(
                "Prints what is in force and where each value comes from, without secrets.",
                commands::print))
        .addSubcommand("check", commands.judging("Says everything that is wrong.", commands::check))
        .addSubcommand("example", commands.example());
  }

  /** What is done with a configuration that was read. */
  @FunctionalInterface
  private interface Judgement {
    void of(ConfigurationReport report, boolean json);
  }

  private CommandLine judging(String description, Judgement judgement) {
    CommandSpec[] own = new CommandSpec[1];
    Callable<Integer> task =
        () -> {
          CommandLine.ParseResult parsed = own[0].commandLine().getParseResult();
          ConfigurationReport report =
              ConfigurationLoader.report(SettingOptions.read(parsed), environment, folder);
          judgement.of(report, parsed.hasMatchedOption("--json"));
          report.problems().forEach(problem -> err.println("pushbridge: " + problem));
          return report.problems().isEmpty() ? FINE : WRONG;
        };
    own[0] = CommandSpec.wrapWithoutInspection(task).mixinStandardHelpOptions(true);
    own[0]
        .usageMessage()
        .description(description, "Takes the flags of serve. Exit code 2 if something is wrong.");
    own[0].addOption(
        OptionSpec.builder("--json").type(boolean.class).description("one JSON object").build());
    SettingOptions.addTo(own[0]);
    return new CommandLine(own[0]);
  }

  private void print(ConfigurationReport report, boolean json) {
    if (json) {
      out.println(ReportJson.of(report));
    } else {
      out.print(EffectiveText.of(report));
      out.flush();
    }
  }

  private void check(ConfigurationReport report, boolean json) {
    if (json) {
      out.println(ReportJson.problems(report));
    } else if (report.problems().isEmpty()) {
      long set =
          report.settings().stream().filter(line -> !line.origin().equals("default")).count();
      out.printf(
          "the configuration is right: %d settings are set, %d apps%n", set, report.apps().size());
    }
  }

  private CommandLine example() {
    Callable<Integer> task =
        () -> {
          out.print(ExampleFile.text());
          out.flush();
          return FINE;
        };
    CommandSpec spec = CommandSpec.wrapWithoutInspection(task).mixinStandardHelpOptions(true);
    spec.usageMessage().description("Prints a commented file with every setting.");
    return new CommandLine(spec);
  }
}
