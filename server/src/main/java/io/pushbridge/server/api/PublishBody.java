package io.pushbridge.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.message.Qos;
import io.pushbridge.core.message.TimeToLive;
import io.pushbridge.core.publish.PublishRequest;
import io.pushbridge.core.push.ApnsRequest;
import io.pushbridge.core.push.ThirdPartyPush;
import io.pushbridge.core.topic.Alias;
import io.pushbridge.core.topic.TopicName;
import io.pushbridge.server.text.Utf8;
import java.util.Base64;
import java.util.Optional;

/**
 * What a publish says besides its target.
 *
 * @param payload the message
 * @param qos quality of service
 * @param timeToLive how long it waits
 * @param apns what iOS devices get
 * @param thirdParty what phone makers' services show
 */
// The bytes are handed on as they are.
@SuppressWarnings("ArrayRecordComponent")
record PublishBody(
    byte[] payload,
    Qos qos,
    TimeToLive timeToLive,
    ApnsRequest apns,
    Optional<ThirdPartyPush> thirdParty) {

  static final String[] FIELDS = {
    "topic",
    "alias",
    "aliases",
    "message",
    "messageBase64",
    "qos",
    "timeToLive",
    "apn",
    "apns",
    "thirdPartyPush"
  };

  static PublishBody of(BodyFields body, int longest) {
    byte[] payload = payloadOf(body);
    if (payload.length > longest) {
      throw ProblemException.invalid(
          "message", "a message has %d bytes at most".formatted(longest));
    }
    return new PublishBody(
        payload,
        body.number("qos", 0, 2)
            .flatMap(level -> Qos.of(level.intValue()))
            .orElse(Qos.AT_LEAST_ONCE),
        body.number("timeToLive", 1, TimeToLive.MAXIMUM_SECONDS)
            .map(TimeToLive::new)
            .orElse(TimeToLive.DEFAULT),
        apnsOf(body),
        body.object("thirdPartyPush", "title", "content")
            .map(
                notice ->
                    new ThirdPartyPush(
                        notice.text("title").orElse(""), notice.text("content").orElse(""))));
  }

  private static byte[] payloadOf(BodyFields body) {
    if (body.has("message") == body.has("messageBase64")) {
      throw ProblemException.invalid(
          "message", "exactly one of message and messageBase64 is needed");
    }
    Optional<String> text = body.text("message");
    if (text.isPresent()) {
      return Utf8.encode(text.get()).orElseThrow();
    }
    try {
      return Base64.getDecoder().decode(body.text("messageBase64").orElseThrow());
    } catch (IllegalArgumentException notBase64) {
      throw ProblemException.invalid("messageBase64", "messageBase64 is no Base64");
    }
  }

  /** True or absent: the default push; false: none; an object: exactly that payload. */
  private static ApnsRequest apnsOf(BodyFields body) {
    Optional<JsonNode> apn = body.value("apn");
    if (apn.isEmpty() || (apn.get().isBoolean() && apn.get().booleanValue())) {
      return ApnsRequest.DEFAULT;
    }
    if (apn.get().isBoolean()) {
      return ApnsRequest.NONE;
    }
    if (!apn.get().isObject() || apn.get().isEmpty()) {
      throw ProblemException.invalid("apn", "apn is true, false, or a payload of Apple's");
    }
    String json = apn.get().toString();
    if (Utf8.encode(json).isEmpty()) {
      throw ProblemException.invalid("apn", "apn has half of a surrogate pair");
    }
    return ApnsRequest.explicit(json)
        .withOptions(body.value("apns").map(JsonNode::toString).orElse(""));
  }

  PublishRequest to(AppKey app, TopicName topic) {
    return refined(PublishRequest.toTopic(app, topic, payload));
  }

  PublishRequest to(AppKey app, Alias alias) {
    return refined(PublishRequest.toAlias(app, alias, payload));
  }

  private PublishRequest refined(PublishRequest request) {
    PublishRequest refined = request.withQos(qos).withTimeToLive(timeToLive).withApns(apns);
    return thirdParty.map(refined::withThirdParty).orElse(refined);
  }
}
