package io.pushbridge.server.cli.apns;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pushbridge.apns.PushyNotifier;
import io.pushbridge.apns.TestPush;
import io.pushbridge.apns.credential.CredentialDirectory;
import io.pushbridge.apns.credential.InvalidCredentialException;
import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.message.MessageId;
import io.pushbridge.core.push.BadgeCounters;
import io.pushbridge.core.push.PushAnswer;
import io.pushbridge.core.registry.DeviceToken;
import io.pushbridge.server.admin.AdminClient;
import io.pushbridge.server.admin.AdminException;
import io.pushbridge.server.cli.OperatorTask;
import io.pushbridge.server.config.AppSettings;
import io.pushbridge.server.config.Configuration;
import io.pushbridge.server.config.ConfigurationException;
import io.pushbridge.server.push.SentByHand;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code pushbridge apns send}. */
@Command(
    name = "send",
    description = {
      "Sends a test push to one device and says what Apple answered.",
      "With a credential of the configuration it needs no server; else the running server sends."
    })
final class SendTask extends OperatorTask {
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  @Option(
      names = "--app",
      paramLabel = "NAME",
      description = "name or appkey; default: the only configured one")
  private String app;

  @Option(names = "--token", required = true, paramLabel = "HEX", description = "the device token")
  private String token;

  @Option(
      names = "--bundle-id",
      paramLabel = "ID",
      description = "the iOS app's bundle id; default: the app's only one")
  private String bundleId;

  @Option(
      names = "--environment",
      paramLabel = "NAME",
      description = "production (default) or development")
  private String environment;

  @Option(names = "--text", paramLabel = "TEXT", description = "what is shown")
  private String text;

  @Option(names = "--payload", paramLabel = "JSON", description = "the payload, like apn_json")
  private String payload;

  SendTask(Surroundings surroundings) {
    super(surroundings);
  }

  /** A device that is tried by hand has no counter: its badge is 1. */
  private static final class NoBadges implements BadgeCounters {
    @Override
    public CompletionStage<List<Integer>> increment(List<DeviceToken> devices, MessageId by) {
      return CompletableFuture.completedFuture(Collections.nCopies(devices.size(), 1));
    }

    @Override
    public CompletionStage<Void> reset(long uid) {
      return CompletableFuture.completedFuture(null);
    }
  }

  @Override
  protected int run() throws AdminException, ConfigurationException, IOException {
    Configuration configuration = options.configuration();
    Optional<AppSettings> known =
        app == null
            ? configuration.apps().stream()
                .limit(1)
                .filter(x -> configuration.apps().size() == 1)
                .findFirst()
            : AppByName.find(configuration, app);
    if (app == null && known.isEmpty()) {
      complain("--app is needed: the configuration does not have exactly one app");
      return WRONG_USAGE;
    }
    ObjectNode wanted = wanted();
    if (known.isPresent() && !AppByName.credentials(configuration, known.get().key()).isEmpty()) {
      return sendHere(configuration, known.get().key(), wanted);
    }
    String path = AppByName.path(configuration, app == null ? known.get().name() : app) + "/send";
    JsonNode answer =
        AdminClient.of(configuration).call("POST", path, Optional.of(wanted), PATIENCE);
    return tell(answer.path("result").asText(), answer.path("reason").asText());
  }

  private ObjectNode wanted() {
    ObjectNode wanted = JSON.createObjectNode().put("token", token);
    put(wanted, "bundleId", bundleId);
    put(wanted, "environment", environment);
    put(wanted, "text", text);
    put(wanted, "payload", payload);
    return wanted;
  }

  private static void put(ObjectNode wanted, String field, String value) {
    if (value != null) {
      wanted.put(field, value);
    }
  }

  private int sendHere(Configuration configuration, AppKey key, ObjectNode wanted)
      throws IOException {
    SentByHand push;
    try {
      push = SentByHand.of(key, wanted);
    } catch (InvalidCredentialException | IllegalArgumentException e) {
      complain(e.getMessage());
      return WRONG_USAGE;
    }
    Clock clock = Clock.systemUTC();
    CredentialDirectory directory =
        new CredentialDirectory(AppByName.credentials(configuration, key));
    try (PushyNotifier notifier =
        new PushyNotifier(directory, configuration.apns().settings(), new NoBadges(), clock)) {
      PushAnswer answer =
          TestPush.send(notifier, push.device(), push.text(), push.request(), clock)
              .toCompletableFuture()
              .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      return tell(answer.result().name().toLowerCase(Locale.ROOT), answer.reason());
    } catch (TimeoutException | ExecutionException e) {
      throw new IOException("no answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private int tell(String result, String reason) {
    switch (result) {
      case "sent" -> out().println("sent: Apple took it");
      case "expired" -> out().println("not sent: Apple could not be reached in time");
      default -> out().println("refused: " + reason);
    }
    return result.equals("sent") ? DONE : FAILED;
  }
}
