package io.pushbridge.core.message;

import io.pushbridge.core.app.AppKey;
import java.util.Arrays;
import java.util.Objects;

/**
 * One published message. Immutable by agreement: nobody writes to {@link #payload()}.
 *
 * @param app whose it is
 * @param destination where it goes
 * @param id its id
 * @param qos the publisher's quality of service
 * @param payload the body, not copied
 * @param properties what an MQTT 5 publisher said of it
 * @param publisher the uid of the publishing session, 0 for a server over REST
 * @param publishedAt milliseconds since the epoch
 * @param expiresAt milliseconds since the epoch; from then on it is delivered to nobody; {@link
 *     #NEVER_EXPIRES} for ever
 * @param retain whether its publisher wants it kept as the last word on its topic (MQTT 5 §3.3.1.3)
 */
// Bodies are bytes and are shared, not copied; equality is by content.
@SuppressWarnings("ArrayRecordComponent")
public record Message(
    AppKey app,
    Destination destination,
    MessageId id,
    Qos qos,
    byte[] payload,
    MessageProperties properties,
    long publisher,
    long publishedAt,
    long expiresAt,
    boolean retain) {

  /** The expiry of a retained message that stays until another takes its place. */
  public static final long NEVER_EXPIRES = Long.MAX_VALUE;

  /** The publisher of what has no session. */
  public static final long NO_SESSION = 0;

  /** Checks that nothing is missing. */
  public Message {
    Objects.requireNonNull(app);
    Objects.requireNonNull(destination);
    Objects.requireNonNull(id);
    Objects.requireNonNull(qos);
    Objects.requireNonNull(payload);
    Objects.requireNonNull(properties);
  }

  /** One that is not to be retained. */
  public Message(
      AppKey app,
      Destination destination,
      MessageId id,
      Qos qos,
      byte[] payload,
      MessageProperties properties,
      long publisher,
      long publishedAt,
      long expiresAt) {
    this(app, destination, id, qos, payload, properties, publisher, publishedAt, expiresAt, false);
  }

  /** The same as it is retained: until then. */
  public Message retainedUntil(long expiry) {
    return new Message(
        app, destination, id, qos, payload, properties, publisher, publishedAt, expiry, true);
  }

  /** How much memory it holds, about: its body and what its publisher said of it. */
  public int bytes() {
    return payload.length + properties.bytes();
  }

  /** Whether its time to live is over. */
  public boolean expiredAt(long nowMillis) {
    return expiresAt <= nowMillis;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Message that
        && app.equals(that.app)
        && destination.equals(that.destination)
        && id.equals(that.id)
        && qos == that.qos
        && Arrays.equals(payload, that.payload)
        && properties.equals(that.properties)
        && publisher == that.publisher
        && publishedAt == that.publishedAt
        && expiresAt == that.expiresAt
        && retain == that.retain;
  }

  @Override
  public int hashCode() {
    return Objects.hash(app, destination, id);
  }

  @Override
  public String toString() {
    return "Message[app=%s, to=%s, id=%s, qos=%d, bytes=%d]"
        .formatted(app, destination.shownAs(), id, qos.level(), payload.length);
  }
}
