package io.pushbridge.server.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;

/** Why a call is refused, as its caller is told: a problem of RFC 9457. */
public final class ProblemException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final String TYPES = "urn:pushbridge:problem:";

  private final int status;
  private final String type;
  private final String title;
  private final String field;
  private final Duration retryAfter;

  private ProblemException(
      int status, String type, String title, String detail, String field, Duration retryAfter) {
    // Thrown for every bad request of the world: without the cost of a stack trace.
    super(detail, null, false, false);
    this.status = status;
    this.type = type;
    this.title = title;
    this.field = field;
    this.retryAfter = retryAfter;
  }

  private static ProblemException of(int status, String type, String title, String detail) {
    return new ProblemException(status, type, title, detail, "", Duration.ZERO);
  }

  /** A field of the body, or a parameter, is missing or malformed; the detail says how. */
  public static ProblemException invalid(String field, String detail) {
    return new ProblemException(
        400, "invalid-request", "Invalid request", detail, field, Duration.ZERO);
  }

  /** The body as a whole cannot be used. */
  static ProblemException unreadable(String detail) {
    return of(400, "invalid-request", "Invalid request", detail);
  }

  /** No seckey, or a wrong one. */
  static ProblemException unauthorized(String detail) {
    return of(401, "unauthorized", "Unauthorized", detail);
  }

  /** What the call names is not there. */
  public static ProblemException notFound(String what) {
    return of(404, "not-found", "Not found", what);
  }

  /** Nobody holds the alias. */
  static ProblemException unknownAlias(String alias) {
    return of(404, "unknown-alias", "Unknown alias", "nobody holds the alias " + alias);
  }

  static ProblemException methodNotAllowed() {
    return of(405, "method-not-allowed", "Method not allowed", "see /v1/openapi.json");
  }

  static ProblemException tooLarge() {
    return of(413, "too-large", "Too large", "the body is longer than any message may be");
  }

  static ProblemException notJson() {
    return of(415, "unsupported-media-type", "Unsupported media type", "bodies are JSON");
  }

  /** Too many calls. */
  public static ProblemException rateLimited(String detail, Duration retryAfter) {
    return new ProblemException(429, "rate-limited", "Too many requests", detail, "", retryAfter);
  }

  static ProblemException failed() {
    return of(500, "internal", "Internal error", "the call failed; its effect is not known");
  }

  /** Refused before anything was begun. */
  static ProblemException unavailable() {
    return of(503, "unavailable", "Unavailable", "nothing was changed; try again");
  }

  /** A call that changes something failed on its way. */
  static ProblemException uncertain() {
    return of(
        503,
        "unavailable",
        "Unavailable",
        "it may be done, a message published, all the same; trying again may do it twice");
  }

  /** The broker that the app is joined to does not take the message and never will. */
  static ProblemException refusedByBroker() {
    return of(
        503,
        "unavailable",
        "Unavailable",
        "the broker that the app is joined to refused the message; it was published here alone");
  }

  static ProblemException timeout() {
    return of(504, "timeout", "Timeout", "not done in time; it may still get done");
  }

  int status() {
    return status;
  }

  /** How long to wait before the next attempt; zero if that is not known. */
  Duration retryAfter() {
    return retryAfter;
  }

  ObjectNode body() {
    ObjectNode body =
        ApiJson.object()
            .put("type", TYPES + type)
            .put("title", title)
            .put("status", status)
            .put("detail", getMessage());
    return field.isEmpty() ? body : body.put("field", field);
  }
}
