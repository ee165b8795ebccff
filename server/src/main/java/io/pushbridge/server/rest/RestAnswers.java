package io.pushbridge.server.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.message.MessageId;
import io.pushbridge.core.publish.PublishOutcome;
import io.pushbridge.core.topic.Alias;
import io.pushbridge.server.config.MessageIdForm;
import io.pushbridge.server.http.BodyJson;
import java.math.BigInteger;
import java.time.Duration;

/** The exact answers of rest-api.md §2.3, keys in its order. */
final class RestAnswers {
  private static final String STATUS = "status";
  private static final String RATE_LIMITED = "rate limited";

  private final boolean textAtTop;
  private final boolean textInBatch;

  RestAnswers(MessageIdForm form) {
    this.textAtTop = form != MessageIdForm.NUMBER;
    this.textInBatch = form == MessageIdForm.STRING;
  }

  static ObjectNode done() {
    return BodyJson.object().put(STATUS, 0);
  }

  static ObjectNode invalidParameters() {
    return BodyJson.object().put(STATUS, 1).put("error", "invalid parameters");
  }

  /** Too many calls, of the address or of the app; goes with HTTP status 429. */
  static ObjectNode rateLimited() {
    return BodyJson.object().put(STATUS, 1).put("error", RATE_LIMITED);
  }

  /** The answer as it is sent. */
  static RestAnswer sent(ObjectNode answer) {
    boolean tooFast = RATE_LIMITED.equals(answer.path("error").asText());
    return new RestAnswer(tooFast ? 429 : 200, answer.toString(), Duration.ZERO);
  }

  static ObjectNode internalServer() {
    return BodyJson.object().put(STATUS, 2).put("error", "internal server");
  }

  static ObjectNode noSuchApp() {
    return BodyJson.object().put(STATUS, 3);
  }

  static ObjectNode timeout() {
    return BodyJson.object().put(STATUS, 4).put("error", "timeout");
  }

  static ObjectNode aliasNotFound(AppKey app, String alias) {
    return BodyJson.object()
        .put(STATUS, 5)
        .put("alias", app + "-" + alias)
        .put("error", "alias not found");
  }

  ObjectNode accepted(MessageId id) {
    return putId(done(), id, textAtTop);
  }

  ObjectNode of(PublishOutcome outcome, AppKey app, String alias) {
    return outcome.accepted() ? accepted(outcome.id()) : refused(outcome, app, alias);
  }

  ObjectNode inBatch(PublishOutcome outcome, AppKey app, Alias alias) {
    return outcome.accepted()
        ? putId(done(), outcome.id(), textInBatch)
        : refused(outcome, app, alias.text());
  }

  private static ObjectNode refused(PublishOutcome outcome, AppKey app, String alias) {
    return switch (outcome.result()) {
      case UNKNOWN_ALIAS -> aliasNotFound(app, alias);
      case RATE_LIMITED -> rateLimited();
      case TOO_LARGE, INVALID_PUSH -> invalidParameters();
      case ACCEPTED, DENIED, UNAVAILABLE, RETAINED_FULL -> internalServer();
    };
  }

  /** Writes an id in one of its two forms; the number is the unsigned one. */
  private static ObjectNode putId(ObjectNode answer, MessageId id, boolean asText) {
    return asText
        ? answer.put("messageId", id.toString())
        : answer.put("messageId", new BigInteger(id.toString()));
  }
}
