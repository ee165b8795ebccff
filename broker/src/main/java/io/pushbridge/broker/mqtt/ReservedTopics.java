package io.pushbridge.broker.mqtt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pushbridge.core.Platform;
import io.pushbridge.core.access.AccessDeniedException;
import io.pushbridge.core.alias.AliasCommand;
import io.pushbridge.core.delivery.LiveSession;
import io.pushbridge.core.metrics.Tally;
import io.pushbridge.core.push.DeviceTokens;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * What a publish to a reserved name does (native-mqtt.md §3, device-tokens.md). Every result is a
 * reason code, or silence where a client of the version hears of no failure. Thread-safe.
 */
final class ReservedTopics {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Platform platform;

  ReservedTopics(Platform platform) {
    this.platform = platform;
  }

  /** {@code ,yali}: the payload is the publisher's new alias, see {@link AliasCommand}. */
  CompletionStage<Integer> setAlias(LiveSession session, byte[] payload, String tokenOfTopic) {
    Optional<AliasCommand> command = AliasCommand.parse(payload, tokenOfTopic);
    return command.isEmpty()
        ? done(ReasonCode.PAYLOAD_FORMAT_INVALID)
        : platform
            .aliases()
            .set(session, command.get().alias(), command.get().token())
            .handle(ReservedTopics::codeOf);
  }

  private static int codeOf(Void done, Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof AccessDeniedException) {
      return ReasonCode.NOT_AUTHORIZED;
    }
    if (failure != null) {
      throw new CompletionException(cause);
    }
    return ReasonCode.SUCCESS;
  }

  /** {@code ,yapn}: stores or removes a device token. */
  CompletionStage<Integer> deviceToken(LiveSession session, byte[] payload) {
    JsonNode json;
    try {
      json = JSON.readTree(payload);
    } catch (IOException malformed) {
      // Also what is taken for another encoding than UTF-8, and is none.
      return done(ReasonCode.PAYLOAD_FORMAT_INVALID);
    }
    if (!json.isObject() || !isText(json.get("token"))) {
      return done(ReasonCode.PAYLOAD_FORMAT_INVALID);
    }
    DeviceTokens tokens = platform.tokens();
    String token = json.get("token").textValue();
    if (json.path("remove").asBoolean()) {
      return tokens.remove(session.app(), token).thenApply(ReservedTopics::code);
    }
    if (!isTextOrAbsent(json.get("bundle_id")) || !isTextOrAbsent(json.get("environment"))) {
      return done(ReasonCode.PAYLOAD_FORMAT_INVALID);
    }
    session.markTraces();
    DeviceTokens.Request request =
        new DeviceTokens.Request(
            token, json.path("bundle_id").textValue(), json.path("environment").textValue());
    return tokens.store(session.app(), session.uid(), request).thenApply(ReservedTopics::code);
  }

  private static boolean isText(JsonNode node) {
    return node != null && node.isTextual();
  }

  private static boolean isTextOrAbsent(JsonNode node) {
    return node == null || node.isNull() || node.isTextual();
  }

  private static int code(Optional<String> refused) {
    return refused.isEmpty() ? ReasonCode.SUCCESS : ReasonCode.PAYLOAD_FORMAT_INVALID;
  }

  /** {@code $$report/…}: counted and never delivered. */
  CompletionStage<Integer> report() {
    platform.tally().count(Tally.Event.REPORTS);
    return done(ReasonCode.SUCCESS);
  }

  /** Any other reserved name: acknowledged and dropped. */
  CompletionStage<Integer> drop() {
    platform.tally().count(Tally.Event.DROPPED_RESERVED);
    return done(ReasonCode.SUCCESS);
  }

  static CompletionStage<Integer> done(int code) {
    return CompletableFuture.completedFuture(code);
  }
}
