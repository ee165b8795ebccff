package io.pushbridge.server.cli;

import io.pushbridge.server.PushbridgeServer;
import io.pushbridge.server.StartFailedException;
import io.pushbridge.server.config.Configuration;
import io.pushbridge.server.config.ConfigurationException;
import io.pushbridge.server.config.ConfigurationLoader;
import io.pushbridge.server.config.ConfigurationLoader.Flags;
import io.pushbridge.server.config.Setting;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** {@code pushbridge serve}: runs the server until it is told to stop. */
final class ServeCommand implements Callable<Integer> {
  private final Map<String, String> environment;
  private final Path folder;
  private final PrintWriter out;
  private final PrintWriter err;
  private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

  ServeCommand(Map<String, String> environment, Path folder, PrintWriter out, PrintWriter err) {
    this.environment = environment;
    this.folder = folder;
    this.out = out;
    this.err = err;
  }

  /** One flag per setting that is no secret, so that none is forgotten. */
  CommandLine commandLine() {
    spec.mixinStandardHelpOptions(true);
    spec.usageMessage()
        .description("Runs the server until it is told to stop.")
        .footer(
            "",
            "Every flag can also be set in the environment (--mqtt-port is PUSHBRIDGE_MQTT_PORT)",
            "and in pushbridge.yaml (mqtt.port). Flags are strongest, the file is weakest.");
    spec.addOption(
        OptionSpec.builder("--config")
            .paramLabel("FILE")
            .type(Path.class)
            .description("configuration file; default: pushbridge.yaml, if it is there")
            .build());
    spec.addOption(
        OptionSpec.builder("--app")
            .paramLabel("NAME:APPKEY:SECKEY")
            .type(List.class)
            .auxiliaryTypes(String.class)
            .description("make sure that this app exists; may be repeated")
            .build());
    for (Setting setting : withFlags()) {
      spec.addOption(
          OptionSpec.builder(flag(setting))
              .paramLabel(setting.key().replaceFirst(".*[.-]", "").toUpperCase(Locale.ROOT))
              .type(String.class)
              .description(setting.meaning() + defaultOf(setting))
              .build());
    }
    return new CommandLine(spec);
  }

  private static List<Setting> withFlags() {
    return Arrays.stream(Setting.values()).filter(setting -> !setting.isSecret()).toList();
  }

  private static String flag(Setting setting) {
    return "--" + setting.key().replace('.', '-');
  }

  private static String defaultOf(Setting setting) {
    return setting.defaultText().isEmpty() ? "" : " (default " + setting.defaultText() + ")";
  }

  @Override
  public Integer call() {
    Configuration configuration;
    try {
      configuration = ConfigurationLoader.load(flags(), environment, folder);
    } catch (ConfigurationException e) {
      e.problems().forEach(problem -> err.println("pushbridge: " + problem));
      return PushbridgeCommand.WRONG_USAGE;
    }
    PushbridgeServer server;
    try {
      server = PushbridgeServer.start(configuration);
    } catch (StartFailedException e) {
      err.println("pushbridge: " + e.getMessage());
      return PushbridgeCommand.FAILED;
    }
    Thread stop = new Thread(server::close, "stop");
    Runtime.getRuntime().addShutdownHook(stop);
    Banner.print(server, out);
    server.awaitClosed();
    return CommandLine.ExitCode.OK;
  }

  private Flags flags() {
    CommandLine.ParseResult parsed = spec.commandLine().getParseResult();
    Map<Setting, String> values = new EnumMap<>(Setting.class);
    for (Setting setting : withFlags()) {
      String text = parsed.matchedOptionValue(flag(setting), null);
      if (text != null) {
        values.put(setting, text);
      }
    }
    Path file = parsed.matchedOptionValue("--config", null);
    List<String> apps = parsed.matchedOptionValue("--app", List.of());
    return new Flags(Optional.ofNullable(file), values, apps);
  }
}
