package io.pushbridge.core.delivery;

import io.pushbridge.core.log.LoggedMessage;
import io.pushbridge.core.message.Message;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;

/**
 * One message on its way to its recipients. All of them share it, and with it what was encoded of
 * it: the first recipient of a wire form encodes, the others reuse. Thread-safe.
 */
public final class Delivery {
  /** The position of a message that is not in the log. */
  public static final long NOT_LOGGED = 0;

  private final Message message;
  private final long position;
  private final ConcurrentMap<Object, Object> encodings = new ConcurrentHashMap<>(2);

  private Delivery(Message message, long position) {
    this.message = Objects.requireNonNull(message);
    this.position = position;
  }

  /** Of a message that is not in the log. */
  public static Delivery unlogged(Message message) {
    return new Delivery(message, NOT_LOGGED);
  }

  /** Of a logged message. */
  public static Delivery of(LoggedMessage logged) {
    return new Delivery(logged.message(), logged.position());
  }

  /** The message. */
  public Message message() {
    return message;
  }

  /** Its position in the log, {@link #NOT_LOGGED} if it is not there. */
  public long position() {
    return position;
  }

  /** Whether it is in the log. */
  public boolean logged() {
    return position != NOT_LOGGED;
  }

  /**
   * The message in one wire form, made on first use.
   *
   * @param form names the form; equal forms share the encoding
   * @param encode makes it; it may run more than once, so the result must not need releasing
   */
  public <F, T> T encoded(F form, Class<T> type, Function<Message, T> encode) {
    Object known = encodings.get(form);
    if (known == null) {
      T made = encode.apply(message);
      Object earlier = encodings.putIfAbsent(form, made);
      known = earlier == null ? made : earlier;
    }
    return type.cast(known);
  }

  @Override
  public String toString() {
    return "Delivery[" + message + " @" + position + "]";
  }
}
