package io.pushbridge.core.delivery;

import io.pushbridge.core.log.LoggedMessage;
import io.pushbridge.core.message.Message;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.function.Function;

/**
 * One message on its way to its recipients. All of them share it, and with it what was encoded of
 * it: the first recipient of a wire form encodes, the others reuse. Thread-safe.
 */
public final class Delivery {
  /** The position of a message that is not in the log. */
  public static final long NOT_LOGGED = 0;

  private static final VarHandle HEAD;

  static {
    try {
      HEAD = MethodHandles.lookup().findVarHandle(Delivery.class, "encodings", Encoding.class);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  private final Message message;
  private final long position;
  private final int bytes;
  // Few: one for each wire form in use. Only ever grows, at its head.
  private volatile Encoding encodings;

  /** An encoding, and those made before. */
  private record Encoding(Object form, Object made, Encoding next) {}

  private Delivery(Message message, long position) {
    this.message = Objects.requireNonNull(message);
    this.position = position;
    this.bytes = message.bytes();
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

  /** How much memory the message holds, about ({@link Message#bytes}). */
  public int bytes() {
    return bytes;
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
    for (Encoding known = encodings; known != null; known = known.next) {
      if (known.form.equals(form)) {
        return type.cast(known.made);
      }
    }
    T made = encode.apply(message);
    Encoding head;
    do {
      head = encodings;
    } while (!HEAD.compareAndSet(this, head, new Encoding(form, made, head)));
    return made;
  }

  @Override
  public String toString() {
    return "Delivery[" + message + " @" + position + "]";
  }
}
