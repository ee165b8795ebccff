package io.pushbridge.core.publish;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.delivery.LiveSession;
import io.pushbridge.core.message.MessageId;
import io.pushbridge.core.message.MessageProperties;
import io.pushbridge.core.message.Qos;
import io.pushbridge.core.message.TimeToLive;
import io.pushbridge.core.push.ApnsRequest;
import io.pushbridge.core.push.ThirdPartyPush;
import io.pushbridge.core.registry.ReceivedPublish;
import io.pushbridge.core.topic.Alias;
import io.pushbridge.core.topic.TopicName;
import java.util.Objects;
import java.util.Optional;

/**
 * What a publisher asks for, whatever its door. Made with {@link #toTopic} or {@link #toAlias} and
 * refined with the {@code with…} methods; an unrefined one has QoS 1, the default time to live, the
 * default push, an id of the server's making and no session.
 *
 * @param app the app
 * @param target a topic or an alias
 * @param payload the body; not copied, not written to afterwards
 * @param qos quality of service
 * @param timeToLive how long it waits for recipients that are away
 * @param apns what iOS devices of absent recipients get
 * @param id the publisher's id for it; empty for one of the server's
 * @param properties what an MQTT 5 publisher said of it
 * @param publisher the publishing session; empty for a server over REST
 * @param receipt the QoS 2 publish of a durable MQTT session that brought it
 * @param thirdParty what the push services of phone makers show
 * @param token what the publisher showed to the access manager (rest-api.md §3.3), empty for
 *     nothing
 * @param retain whether a topic keeps it as its last word; of no meaning for an alias
 */
// The body is handed on to the message as it is.
@SuppressWarnings("ArrayRecordComponent")
public record PublishRequest(
    AppKey app,
    Target target,
    byte[] payload,
    Qos qos,
    TimeToLive timeToLive,
    ApnsRequest apns,
    Optional<MessageId> id,
    MessageProperties properties,
    Optional<LiveSession> publisher,
    Optional<ReceivedPublish> receipt,
    Optional<ThirdPartyPush> thirdParty,
    String token,
    Retain retain) {

  /** Whether and how long a topic keeps a message as its last word (MQTT 5 §3.3.1.3). */
  public enum Retain {
    /** Not at all. */
    NO,
    /** As long as the message lives. */
    UNTIL_EXPIRY,
    /** Until another takes its place: its publisher set no time to live. */
    FOR_EVER
  }

  /** Where a message can be sent to. */
  public sealed interface Target {
    /**
     * Every subscriber of a topic.
     *
     * @param name the topic
     */
    record ToTopic(TopicName name) implements Target {}

    /**
     * The holder of an alias.
     *
     * @param alias the alias
     */
    record ToAlias(Alias alias) implements Target {}
  }

  /** Checks that nothing is missing. */
  public PublishRequest {
    Objects.requireNonNull(app);
    Objects.requireNonNull(target);
    Objects.requireNonNull(payload);
    Objects.requireNonNull(qos);
    Objects.requireNonNull(timeToLive);
    Objects.requireNonNull(apns);
    Objects.requireNonNull(properties);
    Objects.requireNonNull(token);
    Objects.requireNonNull(retain);
  }

  /** To every subscriber of a topic. */
  public static PublishRequest toTopic(AppKey app, TopicName topic, byte[] payload) {
    return plain(app, new Target.ToTopic(topic), payload);
  }

  /** To the holder of an alias. */
  public static PublishRequest toAlias(AppKey app, Alias alias, byte[] payload) {
    return plain(app, new Target.ToAlias(alias), payload);
  }

  private static PublishRequest plain(AppKey app, Target target, byte[] payload) {
    return new PublishRequest(
        app,
        target,
        payload,
        Qos.AT_LEAST_ONCE,
        TimeToLive.DEFAULT,
        ApnsRequest.DEFAULT,
        Optional.empty(),
        MessageProperties.NONE,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        "",
        Retain.NO);
  }

  /** With this quality of service. */
  public PublishRequest withQos(Qos wanted) {
    return new PublishRequest(
        app,
        target,
        payload,
        wanted,
        timeToLive,
        apns,
        id,
        properties,
        publisher,
        receipt,
        thirdParty,
        token,
        retain);
  }

  /** With this time to live. */
  public PublishRequest withTimeToLive(TimeToLive wanted) {
    return new PublishRequest(
        app,
        target,
        payload,
        qos,
        wanted,
        apns,
        id,
        properties,
        publisher,
        receipt,
        thirdParty,
        token,
        retain);
  }

  /** With this push. */
  public PublishRequest withApns(ApnsRequest wanted) {
    return new PublishRequest(
        app,
        target,
        payload,
        qos,
        timeToLive,
        wanted,
        id,
        properties,
        publisher,
        receipt,
        thirdParty,
        token,
        retain);
  }

  /** With this id. */
  public PublishRequest withId(MessageId wanted) {
    return new PublishRequest(
        app,
        target,
        payload,
        qos,
        timeToLive,
        apns,
        Optional.of(wanted),
        properties,
        publisher,
        receipt,
        thirdParty,
        token,
        retain);
  }

  /** With these properties. */
  public PublishRequest withProperties(MessageProperties said) {
    return new PublishRequest(
        app,
        target,
        payload,
        qos,
        timeToLive,
        apns,
        id,
        said,
        publisher,
        receipt,
        thirdParty,
        token,
        retain);
  }

  /** From this session. */
  public PublishRequest from(LiveSession session) {
    return new PublishRequest(
        app,
        target,
        payload,
        qos,
        timeToLive,
        apns,
        id,
        properties,
        Optional.of(session),
        receipt,
        thirdParty,
        token,
        retain);
  }

  /** Brought by this QoS 2 publish. */
  public PublishRequest withReceipt(ReceivedPublish publish) {
    return new PublishRequest(
        app,
        target,
        payload,
        qos,
        timeToLive,
        apns,
        id,
        properties,
        publisher,
        Optional.of(publish),
        thirdParty,
        token,
        retain);
  }

  /** With this notice for phone makers' services. */
  public PublishRequest withThirdParty(ThirdPartyPush notice) {
    return new PublishRequest(
        app,
        target,
        payload,
        qos,
        timeToLive,
        apns,
        id,
        properties,
        publisher,
        receipt,
        Optional.of(notice),
        token,
        retain);
  }

  /** From a publisher that showed this token. */
  public PublishRequest withToken(String shown) {
    return new PublishRequest(
        app,
        target,
        payload,
        qos,
        timeToLive,
        apns,
        id,
        properties,
        publisher,
        receipt,
        thirdParty,
        shown,
        retain);
  }

  /** Retained by its topic. */
  public PublishRequest withRetain(Retain wanted) {
    return new PublishRequest(
        app,
        target,
        payload,
        qos,
        timeToLive,
        apns,
        id,
        properties,
        publisher,
        receipt,
        thirdParty,
        token,
        wanted);
  }

  @Override
  public String toString() {
    return "PublishRequest[app=%s, to=%s, qos=%d, bytes=%d]"
        .formatted(app, target, qos.level(), payload.length);
  }
}
