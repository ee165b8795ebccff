package io.pushbridge.server.cli.store;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pushbridge.core.access.AccessGrant;
import io.pushbridge.core.access.Scope;
import io.pushbridge.core.app.App;
import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.app.AppLimit;
import io.pushbridge.core.log.LoggedMessage;
import io.pushbridge.core.message.Destination;
import io.pushbridge.core.message.Message;
import io.pushbridge.core.registration.Registration;
import io.pushbridge.core.registry.Cursor;
import io.pushbridge.core.registry.DeviceToken;
import io.pushbridge.core.registry.SessionName;
import io.pushbridge.core.registry.Subscription;
import io.pushbridge.server.admin.AdminException;
import io.pushbridge.server.cli.OperatorTask;
import io.pushbridge.server.config.ConfigurationException;
import io.pushbridge.store.StoreContents;
import io.pushbridge.store.registry.RegistryContents;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code pushbridge store dump}. Numbers of 64 bits are texts: many readers would round them. */
@Command(
    name = "dump",
    description = {
      "Prints the store as JSON lines: apps, grants, sessions, subscriptions, aliases, messages,",
      "retained messages, and what waking devices keeps.",
      "While a server runs, a copy of its store is printed."
    })
final class DumpTask extends OperatorTask {
  @Option(
      names = "--secrets",
      description =
          "with seckeys, device passwords, access tokens, device tokens and sealed credentials; else"
              + " they are left out")
  private boolean secrets;

  DumpTask(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  protected int run() throws IOException, AdminException, ConfigurationException {
    try (ReadableStore store = ReadableStore.open(options.configuration(), false, err())) {
      StoreContents contents = store.contents();
      Set<AppKey> guarded = contents.guarded();
      contents.apps().forEach(app -> app(app, guarded.contains(app.key())));
      contents.forEachGrant(this::grant);
      contents.forEachSession(this::session);
      contents.forEachAlias(this::alias);
      contents.forEachRegistration(this::registration);
      contents.forEachMessage(this::message);
      contents.forEachRetained(message -> print(message("retained", message)));
      new PushLines(this::print, secrets).print(contents.push());
      out().flush();
    }
    return DONE;
  }

  static ObjectNode line(String type, String appkey) {
    return JSON.createObjectNode().put("type", type).put("appkey", appkey);
  }

  private void print(ObjectNode line) {
    // Not println: it would flush each line.
    out().write(line + "\n");
  }

  private void app(App app, boolean guarded) {
    ObjectNode line = line("app", app.key().text()).put("name", app.name());
    if (secrets) {
      line.put("seckey", app.seckey().reveal());
      line.put("devicePassword", app.devicePassword().reveal());
    }
    line.put("guarded", guarded).put("receipts", app.limits().receipts());
    ObjectNode limits = line.putObject("limits");
    for (AppLimit limit : AppLimit.values()) {
      limits.put(limit.key(), app.limits().of(limit));
    }
    print(line);
  }

  private void grant(AccessGrant grant) {
    Scope scope = grant.scope();
    ObjectNode line =
        line("grant", grant.app().text())
            .put("level", scope.level().name().toLowerCase(Locale.ROOT))
            .put("name", scope.name())
            .put("needsToken", !scope.token().isEmpty());
    if (secrets && !scope.token().isEmpty()) {
      line.put("token", scope.token());
    }
    print(
        line.put("r", grant.rights().read())
            .put("w", grant.rights().write())
            .put("p", grant.rights().presence())
            .put("expiresAt", grant.expiresAt()));
  }

  private void session(RegistryContents.Session stored) {
    SessionName name = stored.session().name();
    String appkey = name.app().text();
    String uid = "" + stored.session().uid();
    ObjectNode line =
        line("session", appkey)
            .put("uid", uid)
            .put("door", name.door().name().toLowerCase(Locale.ROOT))
            .put("name", name.text())
            .put("expirySeconds", stored.session().expirySeconds())
            .put("disconnectedAt", stored.session().disconnectedAt());
    line.set("cursor", cursor(stored.cursor()));
    ArrayNode tokens = line.putArray("deviceTokens");
    stored.tokens().forEach(token -> tokens.add(token(token)));
    print(line);
    stored.subscriptions().forEach(held -> print(subscription(appkey, uid, held)));
  }

  private static ObjectNode cursor(Cursor cursor) {
    ObjectNode json =
        JSON.createObjectNode()
            .put("upTo", "" + cursor.upTo())
            .put("sentUpTo", "" + cursor.sentUpTo());
    positions(json.putArray("above"), cursor.above());
    positions(json.putArray("released"), cursor.released());
    return json;
  }

  private static void positions(ArrayNode array, long[] positions) {
    Arrays.stream(positions).mapToObj(Long::toString).forEach(array::add);
  }

  private ObjectNode token(DeviceToken token) {
    ObjectNode json =
        JSON.createObjectNode()
            .put("bundleId", token.bundleId())
            .put("environment", token.environment().name().toLowerCase(Locale.ROOT))
            .put("registeredAt", token.registeredAt());
    return secrets ? json.put("token", token.token()) : json;
  }

  private ObjectNode subscription(String appkey, String uid, Subscription held) {
    ObjectNode line = line("subscription", appkey);
    if (secrets && !held.token().isEmpty()) {
      line.put("token", held.token());
    }
    return line.put("uid", uid)
        .put("filter", held.filter().text())
        .put("qos", held.qos().level())
        .put("noLocal", held.noLocal())
        .put("retainAsPublished", held.retainAsPublished())
        .put("identifier", held.identifier())
        .put("since", "" + held.since());
  }

  private void alias(RegistryContents.HeldAlias held) {
    print(
        line("alias", held.app().text())
            .put("alias", held.alias().text())
            .put("uid", "" + held.holder().uid())
            .put("durable", held.holder().durable()));
  }

  /** Whoever has the device id gets the password. */
  private void registration(Registration device) {
    ObjectNode line =
        line("registration", device.app().text())
            .put("uid", device.userName())
            .put("clientId", device.clientId());
    if (secrets) {
      line.put("password", device.password().reveal()).put("deviceId", device.deviceId());
    }
    print(line);
  }

  private void message(LoggedMessage logged) {
    print(message("message", logged.message()).put("position", "" + logged.position()));
  }

  static ObjectNode message(String type, Message message) {
    ObjectNode line = line(type, message.app().text());
    if (message.destination() instanceof Destination.Inbox inbox) {
      line.put("inbox", "" + inbox.uid()).put("alias", inbox.alias().text());
    } else if (message.destination() instanceof Destination.Topic topic) {
      line.put("topic", topic.name().text());
    }
    line.put("id", message.id().toString())
        .put("qos", message.qos().level())
        .put("publisher", "" + message.publisher())
        .put("publishedAt", message.publishedAt())
        .put("expiresAt", message.expiresAt());
    payload(line, message.payload());
    return line;
  }

  private static void payload(ObjectNode line, byte[] payload) {
    try {
      line.put(
          "text", StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(payload)).toString());
    } catch (CharacterCodingException binary) {
      line.put("base64", Base64.getEncoder().encodeToString(payload));
    }
  }
}
