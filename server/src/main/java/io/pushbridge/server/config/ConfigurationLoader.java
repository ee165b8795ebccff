package io.pushbridge.server.config;

import io.pushbridge.core.app.AppKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Reads the configuration: defaults, then the YAML file, then the environment ({@code
 * PUSHBRIDGE_…}), then flags; a later one wins. Apps add up instead; of two with the same appkey
 * the later wins. Everything that is wrong is reported at once.
 */
public final class ConfigurationLoader {
  private static final String AS_EIO3 = "eio3";
  private static final String[] UNVERSIONED = {"refused", AS_EIO3};
  private static final String DEFAULT_FILE = "pushbridge.yaml";
  private static final String APPS_VARIABLE = Setting.variableOf("apps");

  private final List<String> problems = new ArrayList<>();

  private ConfigurationLoader() {}

  /**
   * What the command line says.
   *
   * @param file the file named there
   * @param values texts by setting
   * @param apps each {@code NAME:APPKEY:SECKEY}
   */
  public record Flags(Optional<Path> file, Map<Setting, String> values, List<String> apps) {
    /** Copies both. */
    public Flags {
      values = Map.copyOf(values);
      apps = List.copyOf(apps);
    }

    /** No flags at all. */
    public static final Flags NONE = new Flags(Optional.empty(), Map.of(), List.of());
  }

  /**
   * Reads and checks.
   *
   * @param flags the command line
   * @param environment the environment's variables
   * @param folder where a {@code pushbridge.yaml} is looked for if the flags name no file
   * @throws ConfigurationException with everything that is wrong
   */
  public static Configuration load(Flags flags, Map<String, String> environment, Path folder)
      throws ConfigurationException {
    ConfigurationReport report = report(flags, environment, folder);
    return report.configuration().orElseThrow(() -> new ConfigurationException(report.problems()));
  }

  /**
   * Reads and checks as {@link #load} does, and tells all of it: what is in force, where it comes
   * from, and what is wrong.
   */
  public static ConfigurationReport report(
      Flags flags, Map<String, String> environment, Path folder) {
    ConfigurationLoader loader = new ConfigurationLoader();
    List<Layer> layers =
        List.of(
            loader.fileLayer(flags.file(), folder),
            loader.environmentLayer(environment),
            loader.flagLayer(flags));
    return loader.combine(layers);
  }

  private Layer fileLayer(Optional<Path> named, Path folder) {
    Path file = named.orElse(folder.resolve(DEFAULT_FILE));
    if (Files.isRegularFile(file)) {
      return YamlLayer.read(file, problems);
    }
    if (named.isPresent()) {
      problems.add("%s is not there".formatted(file));
    }
    return new Layer(file.toString(), Map.of(), List.of());
  }

  private Layer environmentLayer(Map<String, String> environment) {
    Map<Setting, Layer.Entry> values = new EnumMap<>(Setting.class);
    List<AppSettings> apps = new ArrayList<>();
    new TreeMap<>(environment)
        .forEach(
            (name, text) -> {
              Optional<Setting> setting = Setting.ofVariable(name);
              if (setting.isPresent()) {
                values.put(setting.get(), Layer.Entry.of(text, name));
              } else if (name.equals(APPS_VARIABLE)) {
                Arrays.stream(text.split(","))
                    .filter(app -> !app.isBlank())
                    .forEach(app -> addApp(apps, app.strip(), name));
              } else if (name.startsWith("PUSHBRIDGE_")) {
                List<String> known = new ArrayList<>(Setting.variables());
                known.add(APPS_VARIABLE);
                problems.add("unknown variable %s%s".formatted(name, Suggestion.near(name, known)));
              }
            });
    return new Layer(APPS_VARIABLE, values, apps);
  }

  private Layer flagLayer(Flags flags) {
    Map<Setting, Layer.Entry> values = new EnumMap<>(Setting.class);
    flags
        .values()
        .forEach((setting, text) -> values.put(setting, Layer.Entry.of(text, setting.flag())));
    List<AppSettings> apps = new ArrayList<>();
    flags.apps().forEach(app -> addApp(apps, app, "--app"));
    return new Layer("--app", values, apps);
  }

  private void addApp(List<AppSettings> apps, String text, String place) {
    try {
      apps.add(AppSettings.parse(text));
    } catch (IllegalArgumentException e) {
      problems.add("%s: %s".formatted(place, e.getMessage()));
    }
  }

  private ConfigurationReport combine(List<Layer> layers) {
    Map<Setting, Layer.Entry> entries = new EnumMap<>(Setting.class);
    Map<AppKey, ConfigurationReport.SourcedApp> apps = new LinkedHashMap<>();
    Map<AppKey, ApnsConfiguration.ForApp> apns = new LinkedHashMap<>();
    for (Setting setting : Setting.values()) {
      entries.put(setting, Layer.Entry.byDefault(setting));
    }
    for (Layer layer : layers) {
      entries.putAll(layer.values());
      for (AppSettings app : layer.apps()) {
        apps.put(app.key(), new ConfigurationReport.SourcedApp(app, layer.origin()));
      }
      apns.putAll(layer.apns());
    }
    List<AppSettings> wanted =
        apps.values().stream().map(ConfigurationReport.SourcedApp::app).toList();
    Configuration configuration = configuration(new Values(entries, problems), wanted, apns);
    return new ConfigurationReport(
        ConfigurationReport.Line.of(entries),
        List.copyOf(apps.values()),
        problems,
        problems.isEmpty() ? Optional.of(configuration) : Optional.empty());
  }

  private static Configuration configuration(
      Values values, List<AppSettings> apps, Map<AppKey, ApnsConfiguration.ForApp> apns) {
    ListenConfiguration listen = ListenValues.read(values);
    Optional<BrokerConfiguration> broker = BrokerValues.read(values);
    values.checkDistinct(Setting.ports(listen.tls().isPresent()));
    Path data = values.path(Setting.DATA);
    String host = values.text(Setting.HOST);
    int node = values.number(Setting.NODE, 0, 1_023);
    Configuration.Mqtt mqtt =
        new Configuration.Mqtt(
            broker.isPresent() ? Configuration.OFF : values.portOrOff(Setting.MQTT_PORT),
            broker.isPresent() ? Configuration.OFF : values.portOrOff(Setting.MQTT_WS_PORT),
            values.appName(Setting.MQTT_ANONYMOUS_APP),
            values.number(Setting.MQTT_MAX_KEEP_ALIVE, 0, 65_535));
    Configuration.SocketIo socketio =
        new Configuration.SocketIo(
            values.portOrOff(Setting.SOCKETIO_PORT),
            values.origins(Setting.SOCKETIO_ORIGINS),
            values
                .choice(Setting.SOCKETIO_UNVERSIONED, UNVERSIONED, choice -> choice)
                .equals(AS_EIO3));
    Configuration.Http http =
        new Configuration.Http(
            values.portOrOff(Setting.HTTP_PORT),
            values.choice(Setting.REST_MESSAGE_ID, MessageIdForm.values(), MessageIdForm::text),
            Duration.ofSeconds(values.number(Setting.REST_TIMEOUT, 1, 300)),
            values.number(Setting.WRONG_SECKEYS, 0, 1_000_000));
    Configuration.Admin admin =
        new Configuration.Admin(
            values.text(Setting.ADMIN_HOST),
            values.port(Setting.ADMIN_PORT),
            values.token(Setting.ADMIN_TOKEN));
    Configuration.Limits limits =
        new Configuration.Limits(
            values.number(
                Setting.MESSAGE_SIZE, Configuration.Limits.LEAST, Configuration.Limits.MOST));
    Duration drain = Duration.ofSeconds(values.number(Setting.DRAIN, 0, 3_600));
    Configuration.Relay relay = RelayValues.read(values);
    ApnsValues push = new ApnsValues(values);
    ApnsConfiguration waking = new ApnsConfiguration(push.settings(), push.sealer(), apns);
    return new Configuration(
        data,
        host,
        node,
        mqtt,
        socketio,
        http,
        admin,
        limits,
        apps,
        relay,
        waking,
        broker,
        broker.isPresent() ? DeviceConfiguration.NONE : DeviceValues.read(values),
        listen,
        drain,
        LogValues.read(values));
  }
}
