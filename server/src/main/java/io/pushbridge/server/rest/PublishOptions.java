package io.pushbridge.server.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.pushbridge.core.message.Qos;
import io.pushbridge.core.message.TimeToLive;
import io.pushbridge.core.publish.PublishRequest;
import io.pushbridge.core.push.ApnsRequest;
import io.pushbridge.core.push.ThirdPartyPush;
import io.pushbridge.server.http.BodyJson;
import io.pushbridge.server.text.Utf8;
import java.math.BigDecimal;
import java.util.Optional;

/**
 * The {@code opts} of a publish. Their presence alone, even empty, means that iOS devices get no
 * push unless {@code apn_json} says which (README.md of the specification, rule 1).
 *
 * @param qos quality of service
 * @param timeToLive how long it waits
 * @param apns what iOS devices get
 * @param thirdParty what phone makers' services show
 */
record PublishOptions(
    Qos qos, TimeToLive timeToLive, ApnsRequest apns, Optional<ThirdPartyPush> thirdParty) {
  private static final PublishOptions ABSENT =
      new PublishOptions(
          Qos.AT_LEAST_ONCE, TimeToLive.DEFAULT, ApnsRequest.DEFAULT, Optional.empty());
  private static final String APN_JSON = "apn_json";
  private static final String THIRD_PARTY_PUSH = "third_party_push";

  static PublishOptions of(Fields call) throws InvalidParametersException {
    Optional<JsonNode> opts = call.find("opts");
    if (opts.isEmpty()) {
      return ABSENT;
    }
    if (!opts.get().isObject() && !isEmptyInPhp(opts.get())) {
      throw new InvalidParametersException("opts");
    }
    Fields fields = new Fields(opts.get());
    return new PublishOptions(
        qosOf(fields), timeToLiveOf(fields), apnsOf(fields), thirdPartyOf(fields));
  }

  /** PHP writes an empty map as {@code []}; some clients write {@code ""}. */
  private static boolean isEmptyInPhp(JsonNode opts) {
    return (opts.isArray() && opts.isEmpty()) || (opts.isTextual() && opts.textValue().isEmpty());
  }

  private static Qos qosOf(Fields opts) throws InvalidParametersException {
    Optional<JsonNode> given = opts.find("qos").filter(PublishOptions::isNotEmptyText);
    if (given.isEmpty()) {
      return Qos.AT_LEAST_ONCE;
    }
    return opts.number("qos")
        .flatMap(PublishOptions::exactInt)
        .flatMap(Qos::of)
        .orElseThrow(() -> new InvalidParametersException("opts.qos"));
  }

  private static boolean isNotEmptyText(JsonNode value) {
    return !value.isTextual() || !value.textValue().isEmpty();
  }

  private static Optional<Integer> exactInt(BigDecimal number) {
    try {
      return Optional.of(number.intValueExact());
    } catch (ArithmeticException notAnInt) {
      return Optional.empty();
    }
  }

  private static TimeToLive timeToLiveOf(Fields opts) {
    return opts.number("time_to_live")
        .map(seconds -> seconds.min(BigDecimal.valueOf(TimeToLive.MAXIMUM_SECONDS)))
        .map(seconds -> seconds.signum() < 0 ? 0 : seconds.longValue())
        .map(TimeToLive::ofSeconds)
        .orElse(TimeToLive.DEFAULT);
  }

  /** How it is to be sent, an object or the JSON text of one. */
  private static String apnsOptions(Fields opts) {
    return opts.find("apns")
        .map(given -> given.isTextual() ? given.textValue() : given.toString())
        .orElse("");
  }

  private static ApnsRequest apnsOf(Fields opts) throws InvalidParametersException {
    Optional<JsonNode> given = opts.find(APN_JSON).filter(PublishOptions::isNotEmptyText);
    if (given.isEmpty()) {
      return ApnsRequest.NONE;
    }
    JsonNode payload = given.get().isTextual() ? parsed(given.get().textValue()) : given.get();
    if (payload.isArray() && payload.isEmpty()) {
      return ApnsRequest.NONE;
    }
    if (!payload.isObject()) {
      throw new InvalidParametersException("opts.apn_json");
    }
    if (payload.isEmpty()) {
      return ApnsRequest.NONE;
    }
    String json = payload.toString();
    checkWritable(json, "opts.apn_json");
    return ApnsRequest.explicit(json).withOptions(apnsOptions(opts));
  }

  private static Optional<ThirdPartyPush> thirdPartyOf(Fields opts)
      throws InvalidParametersException {
    Optional<JsonNode> given =
        opts.find(THIRD_PARTY_PUSH).filter(value -> !isEmptyInPhp(value) && !isEmptyObject(value));
    if (given.isEmpty()) {
      return Optional.empty();
    }
    if (!given.get().isObject()) {
      throw new InvalidParametersException("opts.third_party_push");
    }
    Fields fields = new Fields(given.get());
    return Optional.of(
        new ThirdPartyPush(
            words(fields, "notification_title"), words(fields, "notification_content")));
  }

  private static boolean isEmptyObject(JsonNode value) {
    return value.isObject() && value.isEmpty();
  }

  private static String words(Fields fields, String name) throws InvalidParametersException {
    String text = fields.textOrNull(name);
    if (text == null) {
      return "";
    }
    checkWritable(text, name);
    return text;
  }

  private static void checkWritable(String text, String field) throws InvalidParametersException {
    if (Utf8.encode(text).isEmpty()) {
      throw new InvalidParametersException(field);
    }
  }

  private static JsonNode parsed(String text) throws InvalidParametersException {
    try {
      return BodyJson.MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new InvalidParametersException("opts.apn_json");
    }
  }

  PublishRequest applyTo(PublishRequest request) {
    PublishRequest refined = request.withQos(qos).withTimeToLive(timeToLive).withApns(apns);
    return thirdParty.map(refined::withThirdParty).orElse(refined);
  }
}
