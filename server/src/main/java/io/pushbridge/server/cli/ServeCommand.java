package io.pushbridge.server.cli;

import io.pushbridge.server.PushbridgeServer;
import io.pushbridge.server.StartFailedException;
import io.pushbridge.server.config.Configuration;
import io.pushbridge.server.config.ConfigurationException;
import io.pushbridge.server.config.ConfigurationLoader;
import io.pushbridge.server.log.Logging;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

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

  /** The command with its flags. */
  CommandLine commandLine() {
    spec.mixinStandardHelpOptions(true);
    spec.usageMessage()
        .description("Runs the server until it is told to stop.")
        .footer(
            "",
            "Every flag can also be set in the environment (--mqtt-port is PUSHBRIDGE_MQTT_PORT)",
            "and in pushbridge.yaml (mqtt.port). Flags are strongest, the file is weakest.");
    SettingOptions.addTo(spec);
    return new CommandLine(spec);
  }

  @Override
  public Integer call() {
    Configuration configuration;
    try {
      configuration =
          ConfigurationLoader.load(
              SettingOptions.read(spec.commandLine().getParseResult()), environment, folder);
    } catch (ConfigurationException e) {
      e.problems().forEach(problem -> err.println("pushbridge: " + problem));
      return PushbridgeCommand.WRONG_USAGE;
    }
    Logging.apply(configuration.log());
    PushbridgeServer server;
    try {
      server = PushbridgeServer.start(configuration);
    } catch (StartFailedException e) {
      err.println("pushbridge: " + e.getMessage());
      return PushbridgeCommand.FAILED;
    }
    ServiceManager manager = ServiceManager.of(environment);
    Thread stop = new Thread(() -> stop(server, manager), "stop");
    Runtime.getRuntime().addShutdownHook(stop);
    Banner.print(server, out);
    manager.tell(ServiceManager.READY);
    server.awaitClosed();
    return CommandLine.ExitCode.OK;
  }

  private static void stop(PushbridgeServer server, ServiceManager manager) {
    manager.tell(ServiceManager.STOPPING);
    server.close();
  }
}
