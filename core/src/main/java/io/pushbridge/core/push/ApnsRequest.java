package io.pushbridge.core.push;

import java.util.Objects;

/**
 * What a publisher wants iOS devices of absent recipients to get (README.md of the specification,
 * rule 1).
 *
 * @param kind nothing, the default, or an explicit payload
 * @param json the explicit payload as JSON text, wrapped or flat; empty for the other kinds
 * @param options how the explicit payload is to be sent ({@code opts.apns}) as JSON text: push
 *     type, priority, collapse id, topic suffix; empty to leave all of it to the notifier
 */
public record ApnsRequest(Kind kind, String json, String options) {
  /** No push at all: options were given, and no payload among them. */
  public static final ApnsRequest NONE = new ApnsRequest(Kind.NONE, "", "");

  /** The message text as alert: the publisher gave no options. */
  public static final ApnsRequest DEFAULT = new ApnsRequest(Kind.DEFAULT, "", "");

  /** Which push is wanted. */
  public enum Kind {
    /** None. */
    NONE,
    /** Alert = message text. */
    DEFAULT,
    /** The given payload; an alert that is missing is the message text. */
    EXPLICIT
  }

  /** Checks that nothing is missing. */
  public ApnsRequest {
    Objects.requireNonNull(kind);
    Objects.requireNonNull(json);
    Objects.requireNonNull(options);
  }

  /** A payload; an empty text means none. */
  public static ApnsRequest explicit(String json) {
    return json.isBlank() ? NONE : new ApnsRequest(Kind.EXPLICIT, json, "");
  }

  /** The same payload sent as these options say; without a payload they mean nothing. */
  public ApnsRequest withOptions(String wanted) {
    return kind == Kind.EXPLICIT ? new ApnsRequest(kind, json, wanted.strip()) : this;
  }
}
