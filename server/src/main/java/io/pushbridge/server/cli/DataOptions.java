package io.pushbridge.server.cli;

import io.pushbridge.server.admin.AdminClient;
import io.pushbridge.server.admin.AdminException;
import io.pushbridge.server.config.Configuration;
import io.pushbridge.server.config.ConfigurationException;
import io.pushbridge.server.config.ConfigurationLoader;
import io.pushbridge.server.config.ConfigurationLoader.Flags;
import io.pushbridge.server.config.Setting;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/**
 * The options of every command that works on a data folder or with the server that runs on it; to
 * be used as a picocli mixin.
 */
public final class DataOptions {
  private final Map<String, String> environment;
  private final Path folder;

  @Option(
      names = "--data",
      paramLabel = "DATA",
      description = "the data folder, as the server has it (default ./data)")
  private String data;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "configuration file, as the server has it; default: pushbridge.yaml, if there")
  private Path config;

  /** With the environment and the folder that the command runs in. */
  public DataOptions(Map<String, String> environment, Path folder) {
    this.environment = environment;
    this.folder = folder;
  }

  /** What the server was started with, as far as it is not in its flags. */
  public Configuration configuration() throws ConfigurationException {
    Map<Setting, String> flags = data == null ? Map.of() : Map.of(Setting.DATA, data);
    return ConfigurationLoader.load(
        new Flags(Optional.ofNullable(config), flags, List.of()), environment, folder);
  }

  /** A variable of the environment that is not the configuration's. */
  public Optional<String> variable(String name) {
    return Optional.ofNullable(environment.get(name));
  }

  /** The way to the server that runs on the data folder. */
  public AdminClient server() throws ConfigurationException, AdminException {
    return AdminClient.of(configuration());
  }
}
