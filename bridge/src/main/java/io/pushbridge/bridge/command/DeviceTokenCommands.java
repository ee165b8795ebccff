package io.pushbridge.bridge.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pushbridge.core.delivery.LiveSession;
import io.pushbridge.core.push.DeviceTokens;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** {@code store_device_token} and {@code remove_device_token} (device-tokens.md). Stateless. */
final class DeviceTokenCommands {
  private static final String STORE = "store_device_token";
  private static final String REMOVE = "remove_device_token";

  private final DeviceTokens tokens;

  DeviceTokenCommands(DeviceTokens tokens) {
    this.tokens = tokens;
  }

  Command store(Fields fields) {
    DeviceTokens.Request request =
        new DeviceTokens.Request(
            fields.echo("token"),
            fields.text("bundle_id").orElse(null),
            fields.text("environment").orElse(null));
    Optional<String> wrong = wrongType(fields);
    return command(
        STORE,
        fields,
        client ->
            wrong.isPresent()
                ? CompletableFuture.completedFuture(wrong)
                : store(client.session(), request));
  }

  private static Optional<String> wrongType(Fields fields) {
    if (fields.has("bundle_id") && fields.text("bundle_id").isEmpty()) {
      return Optional.of(Reasons.INVALID_BUNDLE_ID);
    }
    return fields.has("environment") && fields.text("environment").isEmpty()
        ? Optional.of(Reasons.INVALID_ENVIRONMENT)
        : Optional.empty();
  }

  private CompletionStage<Optional<String>> store(
      LiveSession session, DeviceTokens.Request request) {
    // So that the token goes with a session that ends with its connection.
    session.markTraces();
    return tokens.store(session.app(), session.uid(), request);
  }

  Command remove(Fields fields) {
    String token = fields.echo("token");
    return command(REMOVE, fields, client -> tokens.remove(client.session().app(), token));
  }

  private static Command command(
      String event, Fields fields, Function<Client, CompletionStage<Optional<String>>> change) {
    Optional<String> id = fields.messageId();
    return new Command(
        event,
        Lane.DEVICE,
        why -> answer(event, id, Optional.of(why)),
        client -> change.apply(client).thenApply(refused -> answer(event, id, refused)));
  }

  private static Answer answer(String event, Optional<String> id, Optional<String> refused) {
    ObjectNode body = Bodies.success(refused.isEmpty());
    id.ifPresent(text -> body.put("messageId", text));
    refused.ifPresent(why -> Bodies.withReason(body, why));
    return Answer.of(event + "_ack", body);
  }
}
