package io.pushbridge.server.running;

import io.pushbridge.core.Platform;
import io.pushbridge.server.Ports;
import io.pushbridge.server.PushbridgeServer;
import io.pushbridge.server.StartFailedException;
import io.pushbridge.server.Surroundings;
import io.pushbridge.server.config.AppSettings;
import io.pushbridge.server.config.Configuration;
import io.pushbridge.server.config.MessageIdForm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A whole server in this process, with two apps, on free ports and in a folder of its own.
 * Registered in a static field it lives as long as its class, else as long as one test. Clients
 * made here end with the test.
 */
public final class RunningServer
    implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {
  private static final AtomicInteger NAMES = new AtomicInteger();

  private final UnaryOperator<Configuration> refinement;
  private final Surroundings surroundings;
  private final Deque<AutoCloseable> clients = new ArrayDeque<>();
  private Path folder;
  private PushbridgeServer server;
  private boolean forWholeClass;

  private RunningServer(UnaryOperator<Configuration> refinement, Surroundings surroundings) {
    this.refinement = refinement;
    this.surroundings = surroundings;
  }

  /** With everything as usual. */
  public static RunningServer onFreePorts() {
    return in(Surroundings.standard());
  }

  /** With another clock or notifier. */
  public static RunningServer in(Surroundings surroundings) {
    return new RunningServer(UnaryOperator.identity(), surroundings);
  }

  /** With other settings. */
  public static RunningServer configured(UnaryOperator<Configuration> refinement) {
    return configured(refinement, Surroundings.standard());
  }

  /** With other settings, asked for at each start, and another clock or notifier. */
  public static RunningServer configured(
      UnaryOperator<Configuration> refinement, Surroundings surroundings) {
    return new RunningServer(refinement, surroundings);
  }

  /** The usual settings: this folder, free ports, two apps, patient REST. */
  public static Configuration configuration(Path folder) {
    return new Configuration(
        folder,
        "127.0.0.1",
        0,
        new Configuration.Mqtt(0, 0, Optional.empty()),
        new Configuration.SocketIo(0),
        new Configuration.Http(0, MessageIdForm.MIXED, Duration.ofSeconds(20), 0),
        new Configuration.Admin("127.0.0.1", 0, Optional.empty()),
        new Configuration.Limits(256 << 10),
        TestApps.BOTH);
  }

  /** The same settings with another HTTP door. */
  public static Configuration with(Configuration usual, Configuration.Http http) {
    return new Configuration(
        usual.data(),
        usual.host(),
        usual.node(),
        usual.mqtt(),
        usual.socketio(),
        http,
        usual.admin(),
        usual.limits(),
        usual.apps());
  }

  /** The same settings with a relay. */
  public static Configuration with(Configuration usual, Configuration.Relay relay) {
    return usual.withRelay(relay);
  }

  /** The same settings without the two apps. */
  public static Configuration withoutApps(Configuration usual) {
    return withApps(usual, List.of());
  }

  /** The same settings with other apps. */
  public static Configuration withApps(Configuration usual, List<AppSettings> apps) {
    return new Configuration(
        usual.data(),
        usual.host(),
        usual.node(),
        usual.mqtt(),
        usual.socketio(),
        usual.http(),
        usual.admin(),
        usual.limits(),
        apps);
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    forWholeClass = true;
    start();
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    if (!forWholeClass) {
      start();
    }
  }

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    while (!clients.isEmpty()) {
      clients.pop().close();
    }
    if (!forWholeClass) {
      end();
    }
  }

  @Override
  public void afterAll(ExtensionContext context) throws IOException {
    end();
  }

  private void end() throws IOException {
    server.close();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
    folder = null;
  }

  private void start() {
    try {
      if (folder == null) {
        folder = Files.createTempDirectory("pushbridge-test");
      }
      server = PushbridgeServer.start(refinement.apply(configuration(folder)), surroundings);
    } catch (StartFailedException e) {
      throw new AssertionError(e.getMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Stops the server in order and starts it anew, over the same data, on other ports. */
  public void restart() {
    server.close();
    start();
  }

  /** Where it listens now. */
  public Ports ports() {
    return server.ports();
  }

  /** The server itself. */
  public PushbridgeServer server() {
    return server;
  }

  /** Its use cases. */
  public Platform platform() {
    return server.platform();
  }

  /** A name that no other test uses, for topics, aliases and clients. */
  public static String fresh(String what) {
    return what + "_" + NAMES.incrementAndGet();
  }

  /** Closes the client when the test ends. */
  public <C extends AutoCloseable> C keep(C client) {
    clients.push(client);
    return client;
  }

  /** A server of the first app's owner. */
  public Rest rest() {
    return rest(TestApps.FIRST);
  }

  /** A server of an app's owner. */
  public Rest rest(AppSettings app) {
    return new Rest(ports(), app);
  }

  /** A connected MQTT 5 device of the first app. */
  public MqttDevice mqtt5(String clientId, boolean durable) {
    return connected(new Mqtt5Device(ports(), TestApps.FIRST, clientId, durable));
  }

  /** A connected MQTT 3.1.1 device of the first app. */
  public MqttDevice mqtt3(String clientId, boolean durable) {
    return connected(new Mqtt3Device(ports(), TestApps.FIRST, clientId, durable));
  }

  private MqttDevice connected(MqttDevice device) {
    device.connect();
    return keep(device);
  }

  /** A logged-in browser of the first app. */
  public Browser browser(String customId) {
    Browser browser = keep(new JavaBrowser(ports(), "websocket"));
    browser.login(TestApps.FIRST.key().text(), customId);
    return browser;
  }

  /** A logged-in browser of the first app, with the npm client under Node. */
  public Browser nodeBrowser(String customId) {
    Browser browser = keep(new NodeBrowser(ports()));
    browser.login(TestApps.FIRST.key().text(), customId);
    return browser;
  }
}
